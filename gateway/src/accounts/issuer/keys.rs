//! An issuer's public keys. What algorithm a key is for is the key's own word, never the token's.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use shared::limits;

/// A key that checks signatures.
pub struct Key {
    /// Its `kid`.
    pub id: Option<String>,
    /// The one algorithm that it is for.
    pub algorithm: Algorithm,
    /// The key.
    pub key: DecodingKey,
}

/// Reads a JWKS document, or PEM blocks one after another. Keys for something else are passed over.
pub fn parse(document: &str) -> Result<Vec<Key>, String> {
    let keys = match serde_json::from_str::<JwkSet>(document) {
        Ok(set) => set.keys.iter().filter_map(of_jwk).collect(),
        Err(fault) if document.trim_start().starts_with('{') => return Err(format!("not a JWKS document: {fault}")),
        Err(_) => blocks(document).map(of_pem).collect::<Result<Vec<_>, _>>()?,
    };
    match keys.len() {
        0 => Err("there is no key for RS256, ES256 or EdDSA in it".to_owned()),
        1..=limits::ISSUER_KEYS => Ok(keys),
        count => Err(format!("there are {count} keys in it, and {} are the most", limits::ISSUER_KEYS)),
    }
}

fn of_jwk(jwk: &Jwk) -> Option<Key> {
    let (algorithm, named) = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            (Algorithm::ES256, KeyAlgorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
        }
        // Another curve, or a secret, which has no place in a document that everybody can read.
        _ => return None,
    };
    let is_for_signatures = jwk.common.public_key_use.as_ref().is_none_or(|meant| *meant == PublicKeyUse::Signature);
    let is_for_this = jwk.common.key_algorithm.as_ref().is_none_or(|meant| *meant == named);
    let key = DecodingKey::from_jwk(jwk).ok().filter(|_| is_for_signatures && is_for_this)?;
    Some(Key { id: jwk.common.key_id.clone(), algorithm, key })
}

fn of_pem(block: &str) -> Result<Key, String> {
    let key = |algorithm, key| Key { id: None, algorithm, key };
    let pem = block.as_bytes();
    DecodingKey::from_rsa_pem(pem)
        .map(|rsa| key(Algorithm::RS256, rsa))
        .or_else(|_| DecodingKey::from_ec_pem(pem).map(|curve| key(Algorithm::ES256, curve)))
        .or_else(|_| DecodingKey::from_ed_pem(pem).map(|edwards| key(Algorithm::EdDSA, edwards)))
        .map_err(|_| "a PEM block in it is no public key of RSA, P-256 or Ed25519".to_owned())
}

/// The PEM blocks of a text, each with its first and last line.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find("-----BEGIN ")?;
        let end_line = start + rest[start..].find("-----END ")?;
        let end = rest[end_line..].find('\n').map_or(rest.len(), |line| end_line + line + 1);
        let block = &rest[start..end];
        rest = &rest[end..];
        Some(block)
    })
}
