// Verifies a file of tokens with jsonwebtoken, as its README does: see ../../run for the arguments and the answer.
use jsonwebtoken::{decode, decode_header, jwk::JwkSet, Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use std::{collections::HashMap, env, fs, str::FromStr, time::Instant};

#[allow(dead_code)]
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Vec<String>,
    exp: u64,
    nbf: u64,
}

fn cpu() -> f64 {
    // utime and stime, in ticks of 10 ms.
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let text = fs::read_to_string(&arguments[1]).unwrap();
    let tokens: Vec<&str> = text.lines().collect();
    let set: JwkSet = serde_json::from_str(&fs::read_to_string(&arguments[2]).unwrap()).unwrap();
    let keys: HashMap<String, DecodingKey> = set
        .keys
        .iter()
        .map(|jwk| (jwk.common.key_id.clone().unwrap(), DecodingKey::from_jwk(jwk).unwrap()))
        .collect();
    let mut validation = Validation::new(Algorithm::from_str(&arguments[5]).unwrap());
    validation.set_audience(&[&arguments[4]]);
    validation.set_issuer(&[&arguments[4]]);
    validation.validate_nbf = true;
    let verify = |token: &&&str| -> bool {
        let kid = decode_header(token).ok().and_then(|header| header.kid);
        let key = kid.and_then(|kid| keys.get(&kid));
        key.map_or(false, |key| decode::<Claims>(token, key, &validation).is_ok())
    };
    tokens.iter().take(500).filter(verify).count();
    let (before, start) = (cpu(), Instant::now());
    let good = tokens.iter().filter(verify).count();
    println!("{} {} {}", good, cpu() - before, start.elapsed().as_secs_f64());
}
