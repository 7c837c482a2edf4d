// Java's own crypto as a signer and verifier of JWS. ../programs.py says what a line of standard input holds.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

class Signatures {
    static final Map<String, String> ALGORITHMS = Map.of(
        "RS256", "SHA256withRSA", "ES256", "SHA256withECDSAinP1363Format", "ES384", "SHA384withECDSAinP1363Format",
        "ES512", "SHA512withECDSAinP1363Format");

    static byte[] decoded(String text) { return Base64.getUrlDecoder().decode(text); }

    static String encoded(byte[] data) { return Base64.getUrlEncoder().withoutPadding().encodeToString(data); }

    static BigInteger number(String text) { return new BigInteger(1, decoded(text)); }

    /** The number in exactly these many bytes, or in as many as it needs for 0. */
    static String text(BigInteger number, int width) {
        byte[] bytes = number.toByteArray();
        int start = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        int length = bytes.length - start;
        byte[] padded = new byte[width == 0 ? length : width];
        System.arraycopy(bytes, start, padded, padded.length - length, length);
        return encoded(padded);
    }

    static PublicKey publicKey(String[] jwk) throws Exception {
        if (jwk[0].equals("RSA"))
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number(jwk[1]), number(jwk[2])));
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp" + jwk[1].substring(2) + "r1"));
        ECPoint point = new ECPoint(number(jwk[2]), number(jwk[3]));
        return KeyFactory.getInstance("EC").generatePublic(
            new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    static String jwk(byte[] spki) throws Exception {
        X509EncodedKeySpec encoding = new X509EncodedKeySpec(spki);
        try {
            RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(encoding);
            return "RSA," + text(key.getModulus(), 0) + "," + text(key.getPublicExponent(), 0);
        } catch (java.security.spec.InvalidKeySpecException otherKind) {
            ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoding);
            int bits = key.getParams().getCurve().getField().getFieldSize();
            int width = (bits + 7) / 8;
            return "EC,P-" + bits + "," + text(key.getW().getAffineX(), width) + "," + text(key.getW().getAffineY(), width);
        }
    }

    static String answer(String[] words) throws Exception {
        if (words[0].equals("jwk")) return jwk(Base64.getDecoder().decode(words[1]));
        Signature signature = Signature.getInstance(ALGORITHMS.get(words[1]));
        byte[] text = words[3].getBytes(StandardCharsets.UTF_8);
        if (words[0].equals("sign")) {
            String kind = words[1].startsWith("RS") ? "RSA" : "EC";
            byte[] pkcs8 = Base64.getDecoder().decode(words[2]);
            signature.initSign(KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            signature.update(text);
            return encoded(signature.sign());
        }
        signature.initVerify(publicKey(words[2].split(",")));
        signature.update(text);
        try {
            return signature.verify(decoded(words[4])) ? "accepted" : "refused";
        } catch (SignatureException malformed) {
            return "refused";
        }
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = input.readLine()) != null;) System.out.println(answer(line.split(" ")));
    }
}
