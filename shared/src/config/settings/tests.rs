//! What is promised about settings, tried without a process.

use super::super::table::{Default, TABLE};
use super::super::{Document, settings_markdown};
use super::*;

fn read(program: Program, arguments: &str, environment: &[(&str, &str)]) -> Result<Action, Exit> {
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Settings::read(program, arguments.split_whitespace().map(OsString::from), environment)
}

fn settings(program: Program, arguments: &str, environment: &[(&str, &str)]) -> Settings {
    match read(program, arguments, environment) {
        Ok(Action::Serve(settings)) => *settings,
        other => panic!("{other:?}"),
    }
}

fn faults(program: Program, arguments: &str, environment: &[(&str, &str)]) -> Vec<String> {
    match read(program, arguments, environment) {
        Err(Exit::Faults(faults)) => faults.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

fn told(program: Program, arguments: &str) -> String {
    match read(program, arguments, &[]) {
        Err(Exit::Told(text)) => text,
        other => panic!("{other:?}"),
    }
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const SHARED: [(&str, &str); 4] = [
    ("ROOMCAST_BUS", "amqp://chat:sesame@broker"),
    ("ROOMCAST_STORE", "postgres://chat:sesame@db/chat"),
    ("ROOMCAST_PRESENCE", "redis://:sesame@redis"),
    ("ROOMCAST_JWT_SECRET", SECRET),
];

#[test]
fn without_settings_everything_is_embedded() {
    let settings = settings(Program::Roomcast, "", &[]);
    assert!(settings.backends.are_all_embedded());
    assert_eq!(settings.backends.store, StoreAddress::Sqlite("./roomcast-data/roomcast.db".into()));
    assert_eq!(settings.backends.shards, limits::SHARDS_EMBEDDED);
    assert_eq!(settings.gateway.listen, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(settings.gateway.signing_key, SigningKey::Kept("./roomcast-data/jwt-secret".into()));
    assert!(settings.gateway.guests);
    assert_eq!(settings.gateway.origins, Origins::Any);
    assert_eq!(settings.gateway.drain, Duration::ZERO);
    assert_eq!(settings.log.format, Some(LogFormat::Pretty));
    assert!(settings.warnings.is_empty());
}

#[test]
fn shared_adapters_make_the_defaults_strict() {
    for program in [Program::Gateway, Program::Roomcast, Program::Router] {
        let settings = settings(program, "", &SHARED);
        assert!(!settings.backends.are_all_embedded());
        assert_eq!(settings.backends.shards, limits::SHARDS_SHARED);
        assert!(!settings.gateway.guests);
        assert_eq!(settings.gateway.origins, Origins::Only(Vec::new()));
        assert_eq!(settings.gateway.drain, Duration::from_secs(10));
        assert_eq!(settings.log.format, None);
    }
}

#[test]
fn a_flag_wins_over_the_environment() {
    let environment = [("ROOMCAST_LISTEN", "127.0.0.1:1"), ("ROOMCAST_SHARDS", "7")];
    let settings = settings(Program::Roomcast, "--listen=127.0.0.1:2 --token-seconds 60", &environment);
    assert_eq!(settings.gateway.listen.port(), 2);
    assert_eq!(settings.backends.shards, 7);
    assert_eq!(settings.gateway.token_lifetime, Duration::from_secs(60));
}

#[test]
fn all_faults_are_reported_at_once() {
    let faults = faults(
        Program::Roomcast,
        "--lisen 127.0.0.1:9 --ops-listen localhost --shards=0 --colour --log",
        &[("ROOMCAST_BUS", "http://user:sesame@broker"), ("ROOMCAST_JWT_SECRET", "short"), ("ROOMCAST_GUESTS", "yes")],
    );
    let expected = [
        "--lisen: there is no such flag; did you mean --listen?",
        "--colour: there is no such flag or verb",
        "--log: a value must follow",
        "ROOMCAST_OPS_LISTEN (given as --ops-listen) is `localhost`: expected an IP address and a port, such as 127.0.0.1:8080",
        "ROOMCAST_SHARDS (given as --shards) is `0`: expected a whole number from 1 to 1024",
        "ROOMCAST_BUS is `http://broker`: expected in-process: or amqp://… or amqps://…",
        "ROOMCAST_JWT_SECRET: expected at least 32 bytes, but it has 5",
        "ROOMCAST_GUESTS is `yes`: expected on or off",
    ];
    for fault in expected {
        assert!(faults.iter().any(|found| found == fault), "{fault}\nis not in {faults:#?}");
    }
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
}

#[test]
fn a_bad_value_of_any_setting_is_a_fault_that_names_it() {
    for setting in TABLE {
        let faults = faults(Program::Roomcast, "", &[(setting.variable, "{\u{7f}}"), ("ROOMCAST_SHARDS", "{}")]);
        let free_text = ["ROOMCAST_DATA"];
        if !free_text.contains(&setting.variable) {
            assert!(
                faults.iter().any(|fault| fault.starts_with(setting.variable)),
                "{} is not read: {faults:?}",
                setting.variable
            );
        }
    }
}

#[test]
fn each_half_needs_shared_adapters_and_a_gateway_a_secret() {
    let of_gateway = faults(Program::Gateway, "", &[("ROOMCAST_STORE", "sqlite:chat.db")]);
    assert_eq!(
        of_gateway,
        [
            "ROOMCAST_BUS: it is not given; expected amqp://…: gateways and routers are several processes and cannot share an embedded one",
            "ROOMCAST_STORE is `sqlite:chat.db`: expected postgres://…: gateways and routers are several processes and cannot share an \
             embedded one",
            "ROOMCAST_PRESENCE: it is not given; expected redis://…: gateways and routers are several processes and cannot share an \
             embedded one",
            "ROOMCAST_JWT_SECRET: it is not given; expected at least 32 bytes, the same for all gateways (`roomcast secret` makes one)",
        ]
    );
    assert_eq!(faults(Program::Router, "", &[]).len(), 3);
}

#[test]
fn a_webhook_needs_a_secret_where_it_is_told() {
    let url = ("ROOMCAST_WEBHOOK_URL", "https://user:sesame@app.example.org/hook");
    let expected = "ROOMCAST_WEBHOOK_SECRET: it is not given; expected at least 32 bytes, which the webhook's receiver knows too \
                    (`roomcast secret` makes some)";
    assert_eq!(faults(Program::Roomcast, "", &[url]), [expected]);
    let given = settings(Program::Roomcast, "", &[url, ("ROOMCAST_WEBHOOK_SECRET", SECRET)]);
    assert!(!format!("{given:?}").contains("sesame"));
    assert!(given.webhook.is_some_and(|webhook| webhook.secret.is_some()));
    let of_gateway = [SHARED.as_slice(), &[url]].concat();
    assert!(settings(Program::Gateway, "", &of_gateway).webhook.is_some());
    assert!(settings(Program::Roomcast, "", &[]).webhook.is_none());
}

#[test]
fn the_two_listeners_need_two_addresses() {
    let found = faults(Program::Roomcast, "--listen 0.0.0.0:80 --ops-listen 127.0.0.1:80", &[]);
    assert_eq!(
        found,
        [
            "ROOMCAST_OPS_LISTEN (given as --ops-listen) is `127.0.0.1:80`: expected another address than that of clients, 0.0.0.0:80"
        ]
    );
    settings(Program::Roomcast, "--listen 127.0.0.1:0 --ops-listen 127.0.0.1:0", &[]);
    settings(Program::Router, "--ops-listen 127.0.0.1:8080", &SHARED);
}

#[test]
fn an_unknown_variable_is_a_warning_with_the_nearest_name() {
    let environment = [("ROOMCAST_LISTN", "x"), ("ROOMCAST_TEST_REDIS", "x"), ("OTHER", "x"), ("ROOMCAST_BUS", "")];
    let settings = settings(Program::Roomcast, "", &environment);
    assert_eq!(settings.warnings, ["ROOMCAST_LISTN is set, but there is no such setting; did you mean ROOMCAST_LISTEN?"]);
}

#[test]
fn a_gateway_on_all_addresses_is_told_to_advertise_one() {
    assert_eq!(settings(Program::Gateway, "--listen 0.0.0.0:8080", &SHARED).warnings.len(), 1);
    assert!(settings(Program::Gateway, "--listen 0.0.0.0:8080 --advertise 10.0.0.7:8080", &SHARED).warnings.is_empty());
}

#[test]
fn secrets_never_print() {
    let given = settings(Program::Gateway, "", &SHARED);
    let printed = format!("{given:?} {} {}", given.backends.bus, given.backends.store);
    for secret in ["sesame", SECRET] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let faults =
        faults(Program::Gateway, "--jwt-secrt=hunter2 --jwt-sekret hunter2 --bus amqp//u:hunter2@h --jwt-secret hunter2", &[]);
    assert!(!format!("{faults:?}").contains("hunter2"), "{faults:?}");
}

#[test]
fn every_setting_is_in_the_help_of_its_programs_and_in_the_manual() {
    let manual = settings_markdown();
    for setting in TABLE {
        let (Default::Value(default) | Default::Depends(default)) = setting.default;
        for program in [Program::Roomcast, Program::Gateway, Program::Router] {
            let help = told(program, "--help");
            let line = format!("--{} <{}>", setting.flag, setting.unit);
            assert_eq!(help.contains(&line), setting.is_read_by(program), "{line}\n{help}");
            let is_needed = setting.needed_by.contains(&program);
            let rest = if is_needed { "must be given".to_owned() } else { format!("default: {default}") };
            assert!(!setting.is_read_by(program) || help.contains(&format!("{}, {rest}", setting.variable)), "{rest}");
        }
        for part in [setting.variable, setting.flag, default, setting.help] {
            assert!(manual.contains(part), "{part} is not in the manual");
        }
    }
}

#[test]
fn every_default_of_the_table_is_a_good_value_and_flags_follow_variables() {
    for setting in TABLE {
        assert_eq!(setting.variable, format!("ROOMCAST_{}", setting.flag.to_uppercase().replace('-', "_")));
        if let Default::Value(default) = setting.default {
            settings(Program::Roomcast, "", &[(setting.variable, default)]);
        }
    }
}

#[test]
fn verbs_are_read_with_flags_before_and_after_them() {
    assert!(matches!(read(Program::Roomcast, "secret", &[]), Ok(Action::Secret)));
    assert!(matches!(read(Program::Roomcast, "docs metrics", &[]), Ok(Action::Docs(Document::Metrics))));
    for arguments in ["--store sqlite:x.db migrate", "migrate --store sqlite:x.db"] {
        let Ok(Action::Migrate(settings)) = read(Program::Roomcast, arguments, &[]) else { panic!("{arguments}") };
        assert_eq!(settings.backends.store, StoreAddress::Sqlite("x.db".into()));
    }
    assert_eq!(faults(Program::Roomcast, "docs poems", &[]).len(), 1);
    assert_eq!(faults(Program::Roomcast, "migrat", &[]), ["migrat: there is no such flag or verb"]);
    assert_eq!(faults(Program::Gateway, "migrate", &SHARED), ["migrate: there is no such flag or verb"]);
    assert_eq!(faults(Program::Router, "--listen 1.2.3.4:5", &SHARED), ["--listen: roomcast-router does not read this setting"]);
    assert!(told(Program::Router, "--version").starts_with("roomcast-router 0."));
}

#[test]
fn single_sign_on_needs_an_issuer_and_a_key() {
    let given = settings(Program::Roomcast, &format!("--sso-issuer me --sso-audience chat --sso-secret {SECRET},{SECRET}"), &[]);
    let sso = given.gateway.sso.unwrap();
    assert_eq!((sso.issuer.as_str(), sso.audience.as_deref(), sso.secrets.len()), ("me", Some("chat"), 2));
    let sso = settings(Program::Roomcast, "--sso-issuer me --sso-keys https://a.example/jwks.json", &[]).gateway.sso.unwrap();
    assert_eq!(sso.keys.unwrap().to_string(), "https://a.example/jwks.json");
    assert!(settings(Program::Roomcast, "", &[]).gateway.sso.is_none());

    assert_eq!(faults(Program::Roomcast, "--sso-issuer me", &[]).len(), 1);
    assert_eq!(faults(Program::Roomcast, "--sso-keys /keys.pem --sso-audience chat", &[]).len(), 2);
    assert_eq!(faults(Program::Roomcast, "--sso-issuer me --sso-secret short", &[]).len(), 1);
    assert_eq!(faults(Program::Roomcast, "--sso-issuer me --sso-keys ftp://a.example/keys", &[]).len(), 1);
}
