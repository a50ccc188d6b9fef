//! Key pairs of an issuer, made anew for each run.

use std::sync::LazyLock;

use jsonwebtoken::EncodingKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::rand_core::OsRng;

static RSA: LazyLock<Pair> = LazyLock::new(|| {
    let private = rsa::RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
    Pair::of(&private, &private.to_public_key())
});

static CURVE: LazyLock<Pair> = LazyLock::new(|| {
    let private = p256::SecretKey::random(&mut OsRng);
    Pair::of(&private, &private.public_key())
});

static EDWARDS: LazyLock<Pair> = LazyLock::new(|| {
    let private = ed25519_dalek::SigningKey::generate(&mut OsRng);
    // Without the public half in it, as openssl writes it.
    let alone = ed25519_dalek::pkcs8::KeypairBytes { secret_key: private.to_bytes(), public_key: None };
    Pair::of(&alone, &private.verifying_key())
});

/// Both halves, as PEM blocks.
struct Pair {
    private: String,
    public: String,
}

impl Pair {
    fn of(private: &impl EncodePrivateKey, public: &impl EncodePublicKey) -> Self {
        Self {
            private: private.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(),
            public: public.to_public_key_pem(LineEnding::LF).unwrap(),
        }
    }
}

/// Signs as RS256 and its kin.
pub fn rsa() -> EncodingKey {
    EncodingKey::from_rsa_pem(RSA.private.as_bytes()).unwrap()
}

/// Signs as ES256.
pub fn curve() -> EncodingKey {
    EncodingKey::from_ec_pem(CURVE.private.as_bytes()).unwrap()
}

/// Signs as EdDSA.
pub fn edwards() -> EncodingKey {
    EncodingKey::from_ed_pem(EDWARDS.private.as_bytes()).unwrap()
}

/// The public halves.
pub fn public() -> [&'static str; 3] {
    [&RSA.public, &CURVE.public, &EDWARDS.public]
}
