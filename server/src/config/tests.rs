//! What settings come out of which flags and files.

use clap::Parser;

use super::*;

fn settle(arguments: &[&str]) -> Result<Settings, Wrong> {
    let arguments = ["predictions-console", "--data-dir", "/d"]
        .into_iter()
        .chain(arguments.iter().copied());
    Settings::settle(Flags::try_parse_from(arguments).expect("flags of a test"))
}

fn with_file(text: &str, arguments: &[&str]) -> Result<Settings, Wrong> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.toml");
    std::fs::write(&path, text).unwrap();
    let mut all = vec!["--config", path.to_str().unwrap()];
    all.extend(arguments);
    settle(&all)
}

fn wrong(result: Result<Settings, Wrong>) -> String {
    result.expect_err("it is wrong").to_string()
}

#[test]
fn without_a_key_it_is_a_demo_in_a_folder_of_its_own() {
    let settings = settle(&[]).unwrap();
    assert!(matches!(settings.mirrored, Mirrored::Demo { .. }));
    assert_eq!(settings.data_dir, Path::new("/d/demo"));
    assert_eq!(settings.addr.to_string(), "127.0.0.1:3000");
}

#[test]
fn one_key_is_the_default_account() {
    let settings = settle(&[
        "--api-key",
        "sk-1",
        "--upstream-url",
        "http://127.0.0.1:9/v1/",
    ]);
    let Mirrored::Accounts(accounts) = settings.unwrap().mirrored else {
        panic!("accounts");
    };
    assert_eq!(accounts[0].name.as_str(), "default");
    assert_eq!(accounts[0].key.reveal(), "sk-1");
    assert_eq!(accounts[0].upstream_url, "http://127.0.0.1:9/v1");
}

#[test]
fn a_flag_wins_over_the_file() {
    let file = "addr = '127.0.0.1:1'\n[[account]]\nname = 'team'\nkey = 'sk-2'\n";
    let settings = with_file(file, &["--addr", "127.0.0.1:2"]).unwrap();
    assert_eq!(settings.addr.port(), 2);
    assert_eq!(settings.data_dir, Path::new("/d"));
    assert_eq!(with_file(file, &[]).unwrap().addr.port(), 1);
}

#[test]
fn keys_come_from_files_and_variables_too() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "sk-3\n").unwrap();
    let file = format!("[[account]]\nname = 'a'\nkey_file = '{}'\n", key.display());
    let Mirrored::Accounts(accounts) = with_file(&file, &[]).unwrap().mirrored else {
        panic!("accounts");
    };
    assert_eq!(accounts[0].key.reveal(), "sk-3");
}

#[test]
fn files_of_any_editor_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    for bytes in [
        &b"\xef\xbb\xbfsk-3\r\n"[..],
        b"  sk-3 \t\n\n",
        b"\xff\xfes\0k\0-\x003\0\r\0\n\0",
    ] {
        std::fs::write(&key, bytes).unwrap();
        let file = format!(
            "\u{feff}[[account]]\r\nname = 'a'\r\nkey_file = '{}'  \r\n\r\n",
            key.display()
        );
        let Mirrored::Accounts(accounts) = with_file(&file, &[]).unwrap().mirrored else {
            panic!("accounts");
        };
        assert_eq!(accounts[0].key.reveal(), "sk-3", "{bytes:?}");
    }
    std::fs::write(&key, "sk canary").unwrap();
    let file = format!("[[account]]\nname = 'a'\nkey_file = '{}'\n", key.display());
    let sentence = wrong(with_file(&file, &[]));
    assert!(
        sentence.starts_with("account \"a\": key_file"),
        "{sentence}"
    );
    assert!(!sentence.contains("canary"), "{sentence}");
}

#[test]
fn no_value_is_repeated_and_every_setting_is_named() {
    let check = |result: Result<Settings, Wrong>, name: &str| {
        let sentence = wrong(result);
        assert!(sentence.contains(name), "{sentence}");
        assert!(!sentence.contains("canary"), "{sentence}");
    };
    for url in [
        "https://user:canary@host.example/v1",
        "https://canary@host.example",
        "http://user:canary@host.example",
        "https://host.example/?key=canary",
        "https://host.example/#canary",
        "ftp://:canary@host.example",
        "sk-canary",
    ] {
        check(settle(&["--upstream-url", url]), "upstream-url");
        let file = format!("upstream_url = '{url}'");
        check(with_file(&file, &[]), "upstream-url");
        let file = format!("[[account]]\nname = 'a'\nkey = 'x'\nupstream_url = '{url}'");
        check(with_file(&file, &[]), "account \"a\": upstream_url");
        check(settle(&["--addr", url]), "--addr");
        check(
            with_file(&format!("addr = '{url}'"), &[]),
            "addr: it must be",
        );
        check(with_file(&format!("demo = '{url}'"), &[]), "line 1: demo: ");
        let file = format!("log_format = '{url}'");
        check(with_file(&file, &[]), "line 1: log_format: ");
        let file = format!("[vault.bucket]\npath_style = \"{url}\"");
        check(with_file(&file, &[]), "line 2: path_style: ");
    }
    for key in ["key_env", "key_file"] {
        let file = format!("[[account]]\nname = 'a'\n{key} = 'sk-canary'");
        check(with_file(&file, &[]), key);
    }
    for (arguments, name) in [
        (&["--vault-max-days", "canary"][..], "--vault-max-days"),
        (&["--log-format", "canary"], "--log-format"),
        (&["--api-kye=canary"], "--api-kye"),
        (&["--config"], "--config"),
        (&["canary"], "flag"),
    ] {
        let arguments = ["predictions-console"].iter().chain(arguments);
        let error = Flags::read(arguments.map(Into::into)).unwrap_err();
        let sentence = describe_error(&error);
        assert!(sentence.contains(name), "{sentence}");
        assert!(!sentence.contains("canary"), "{sentence}");
    }
}

#[test]
fn localhost_is_taken_wherever_a_loopback_address_is() {
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        let settings = settle(&[
            "--addr",
            &format!("{host}:0"),
            "--upstream-url",
            &format!("http://{host}:9/v1"),
            "--host",
            host,
            "--api-key",
            "sk-1",
        ]);
        let settings = settings.unwrap_or_else(|wrong| panic!("{host}: {wrong}"));
        assert!(settings.addr.ip().is_loopback(), "{host}");
        assert!(upstream_of(&settings).starts_with("http://"), "{host}");
    }
}

fn upstream_of(settings: &Settings) -> String {
    match &settings.mirrored {
        Mirrored::Accounts(accounts) => accounts[0].upstream_url.clone(),
        Mirrored::Demo { .. } => panic!("a demo"),
    }
}

#[test]
fn the_readme_names_the_variables_that_are_read() {
    let readme = include_str!("../../../README.md");
    let command = <Flags as clap::CommandFactory>::command();
    let read: Vec<String> = command
        .get_arguments()
        .filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned()))
        .chain([LOG_VARIABLE.to_owned()])
        .collect();
    for name in &read {
        assert!(readme.contains(&format!("`{name}`")), "{name} is missing");
    }
    let named = readme.split('`').skip(1).step_by(2);
    for name in named.filter(|name| name.starts_with("PREDICTIONS_") || name.ends_with("_LOG")) {
        assert!(read.iter().any(|read| read == name), "{name} is not read");
    }
}

#[test]
fn other_machines_need_a_token() {
    let check = |arguments: &[&str], want: &str| {
        assert!(wrong(settle(arguments)).starts_with(want), "{arguments:?}");
    };
    check(&["--addr", "0.0.0.0:3000"], "access-token: it must be set");
    check(
        &["--host", "console.example"],
        "access-token: it must be set",
    );
    check(&["--access-token", "short"], "access-token: it must have");
    let token = "0123456789abcdef";
    assert!(settle(&["--addr", "0.0.0.0:3000", "--access-token", token]).is_ok());
}

#[test]
fn what_is_wrong_is_named_in_one_line() {
    let check = |file: &str, want: &str| {
        let sentence = wrong(with_file(file, &[]));
        assert!(sentence.contains(want), "{sentence}");
        assert!(!sentence.contains('\n'), "{sentence}");
    };
    check("adr = '127.0.0.1:1'", "unknown field `adr`");
    check(
        "[[account]]\nname = 'a'\nkeys = 'x'",
        "unknown field `keys`",
    );
    check("[[account]]\nname = 'A B'\nkey = 'x'", "account 1: name");
    check("[[account]]\nname = 'a'", "account \"a\": key");
    check(
        "[[account]]\nname = 'a'\nkey = 'x'\nkey_env = 'Y'",
        "account \"a\": key",
    );
    check(
        "[[account]]\nname = 'a'\nkey_file = '/nowhere/key'",
        "key_file",
    );
    check(
        "[[account]]\nname = 'a'\nkey_env = 'NO_SUCH_VARIABLE'",
        "key_env",
    );
    check("[[account]]\nname = 'a'\nkey = ''", "account \"a\": key");
    let rate = "[[account]]\nname = 'a'\nkey = 'x'\nrequests_per_minute = 0";
    check(rate, "account \"a\": requests_per_minute");
    check("upstream_url = 'ftp://x'", "upstream-url");
    check("upstream_url = 'http://example.com/v1'", "upstream-url");
    let twice = "[[account]]\nname='a'\nkey='x'\n[[account]]\nname='a'\nkey='y'";
    check(twice, "account \"a\": name");
    assert!(wrong(settle(&["--config", "/nowhere.toml"])).starts_with("config: "));
}

#[test]
fn the_vault_has_no_limits_unless_it_is_given_some() {
    let limits = |settings: Settings| (settings.vault_max_bytes, settings.vault_max_days);
    assert_eq!(limits(settle(&[]).unwrap()), (None, None));
    let file = "vault_max_bytes = 5_000_000_000\nvault_max_days = 30\n";
    let both = limits(with_file(file, &[]).unwrap());
    assert_eq!(both, (Some(5_000_000_000), Some(30)));
    let flags = ["--vault-max-bytes", "7", "--vault-max-days", "2"];
    assert_eq!(limits(with_file(file, &flags).unwrap()), (Some(7), Some(2)));
    for flag in ["--vault-max-bytes", "--vault-max-days"] {
        let sentence = wrong(settle(&[flag, "0"]));
        assert!(sentence.contains("at least 1"), "{sentence}");
    }
}

#[test]
fn eve_asks_no_model_unless_one_is_named() {
    assert_eq!(settle(&[]).unwrap().eve, None);
    assert_eq!(settle(&["--eve-model", ""]).unwrap().eve, None);
    let named = |settings: Settings| {
        let eve = settings.eve.expect("a model");
        (eve.model, eve.account.map(|name| name.to_string()))
    };
    let demo = settle(&["--eve-model", "mera", "--eve-account", "demo"]).unwrap();
    assert_eq!(named(demo), ("mera".to_owned(), Some("demo".to_owned())));
    let file = "[[account]]\nname = 'a'\nkey = 'x'\n[[account]]\nname = 'b'\nkey = 'y'\n\
        [eve]\nmodel = 'mera'\naccount = 'b'\n";
    let from_file = with_file(file, &[]).unwrap();
    assert_eq!(named(from_file), ("mera".to_owned(), Some("b".to_owned())));
    let flag = with_file(file, &["--eve-account", "a"]).unwrap();
    assert_eq!(named(flag), ("mera".to_owned(), Some("a".to_owned())));

    let check = |result, want: &str| {
        let sentence = wrong(result);
        assert!(sentence.starts_with(want), "{sentence}");
    };
    check(settle(&["--eve-account", "demo"]), "eve-account: it says");
    check(settle(&["--eve-model", "a b"]), "eve-model: it must be");
    let other = with_file(file, &["--eve-account", "c"]);
    check(
        other,
        "eve-account: there is no account \"c\"; there is a, b",
    );
    check(with_file("[eve]\nkey = 'x'", &[]), "config: ");
}

#[test]
fn secrets_are_never_written() {
    let settings = settle(&[
        "--api-key",
        "sk-canary",
        "--access-token",
        "canary-canary-canary",
    ]);
    assert!(!format!("{settings:?}").contains("canary"));
    let file = "[[account]]\nname = 'a'\nkey = 'sk-canary\n";
    assert!(!wrong(with_file(file, &[])).contains("canary"));
}

#[test]
fn a_demo_has_a_part_of_the_bucket_to_itself() {
    let bucket = "[vault.bucket]\nurl = 'http://127.0.0.1:9'\nbucket = 'files'\nprefix = 'a'\n\
        access_key_id = 'AK'\nsecret_access_key = 'SK'\n";
    let prefix = |arguments: &[&str]| {
        let settings = with_file(bucket, arguments).unwrap();
        settings.vault_bucket.unwrap().prefix
    };
    assert_eq!(prefix(&[]), "a/demo/");
    assert_eq!(prefix(&["--api-key", "sk-1"]), "a/");
    assert!(settle(&[]).unwrap().vault_bucket.is_none());
    let typo = wrong(with_file("[vault.bucket]\nurll = 'x'", &[]));
    assert!(typo.contains("unknown field `urll`"), "{typo}");
}
