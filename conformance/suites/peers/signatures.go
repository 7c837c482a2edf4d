// Go's own crypto, which kube-apiserver signs and verifies with. ../programs.py says what a line of standard input holds.
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"os"
	"strings"
)

var hashes = map[string]crypto.Hash{"RS256": crypto.SHA256, "ES256": crypto.SHA256, "ES384": crypto.SHA384, "ES512": crypto.SHA512}
var curves = map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
var url = base64.RawURLEncoding

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func number(text string) *big.Int { return new(big.Int).SetBytes(must(url.DecodeString(text))) }

func digest(alg, text string) []byte {
	hash := hashes[alg].New()
	hash.Write([]byte(text))
	return hash.Sum(nil)
}

func width(curve elliptic.Curve) int { return (curve.Params().BitSize + 7) / 8 }

func sign(alg, pkcs8, text string) string {
	key := must(x509.ParsePKCS8PrivateKey(must(base64.StdEncoding.DecodeString(pkcs8))))
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return url.EncodeToString(must(rsa.SignPKCS1v15(rand.Reader, key, hashes[alg], digest(alg, text))))
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, key, digest(alg, text))
		must(r, err)
		size := width(key.Curve)
		return url.EncodeToString(append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...))
	}
	panic("another kind of key")
}

func verify(alg, jwk, text, signature string) bool {
	parts, data := strings.Split(jwk, ","), must(url.DecodeString(signature))
	if parts[0] == "RSA" {
		key := &rsa.PublicKey{N: number(parts[1]), E: int(number(parts[2]).Int64())}
		return rsa.VerifyPKCS1v15(key, hashes[alg], digest(alg, text), data) == nil
	}
	key := &ecdsa.PublicKey{Curve: curves[parts[1]], X: number(parts[2]), Y: number(parts[3])}
	size := width(key.Curve)
	if len(data) != 2*size {
		return false
	}
	r, s := new(big.Int).SetBytes(data[:size]), new(big.Int).SetBytes(data[size:])
	return ecdsa.Verify(key, digest(alg, text), r, s)
}

func jwk(spki string) string {
	switch key := must(x509.ParsePKIXPublicKey(must(base64.StdEncoding.DecodeString(spki)))).(type) {
	case *rsa.PublicKey:
		return "RSA," + url.EncodeToString(key.N.Bytes()) + "," + url.EncodeToString(big.NewInt(int64(key.E)).Bytes())
	case *ecdsa.PublicKey:
		x, y := make([]byte, width(key.Curve)), make([]byte, width(key.Curve))
		return "EC," + key.Curve.Params().Name + "," + url.EncodeToString(key.X.FillBytes(x)) + "," + url.EncodeToString(key.Y.FillBytes(y))
	}
	panic("another kind of key")
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	for lines.Scan() {
		switch words := strings.Split(lines.Text(), " "); words[0] {
		case "sign":
			fmt.Println(sign(words[1], words[2], words[3]))
		case "verify":
			if verify(words[1], words[2], words[3], words[4]) {
				fmt.Println("accepted")
			} else {
				fmt.Println("refused")
			}
		case "jwk":
			fmt.Println(jwk(words[1]))
		}
	}
}
