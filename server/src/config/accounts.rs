//! Which accounts are mirrored: the one of the environment's key, and those of the file.

use domain::id::AccountName;

use super::{Account, Mirrored, Secret, Wrong, addresses, file::FileAccount, text_file, variable};

/// The account of a key that has no name.
const DEFAULT_NAME: &str = "default";

/// Requests a minute that make sense: less is no mirror, more is no limit.
const RATES: std::ops::RangeInclusive<u32> = 1..=10_000;

/// All accounts, the nameless key's first; a demo if there are none.
pub(super) fn settle(
    key: Option<Secret>,
    listed: Vec<FileAccount>,
    upstream_url: &str,
) -> Result<Mirrored, Wrong> {
    let mut accounts: Vec<Account> = Vec::new();
    // An empty variable is how a shell script unsets one.
    if let Some(key) = key.filter(|key| !key.reveal().trim().is_empty()) {
        accounts.push(Account {
            name: checked_name("api-key", DEFAULT_NAME)?,
            key: checked_key("api-key", &key)?,
            upstream_url: upstream_url.to_owned(),
            requests_per_minute: None,
        });
    }
    for (index, entry) in listed.into_iter().enumerate() {
        let name = checked_name(&format!("account {}: name", index + 1), &entry.name)?;
        if accounts.iter().any(|account| account.name == name) {
            return Err(Wrong::new(
                label(&name, "name"),
                "there is another account of this name",
            ));
        }
        accounts.push(read(name, entry, upstream_url)?);
    }
    if accounts.is_empty() {
        return Ok(Mirrored::Demo {
            reason: "no API key is configured",
        });
    }
    Ok(Mirrored::Accounts(accounts))
}

/// A base URL without the slash at its end. Keys travel to it, so it must be https, or http to
/// this very machine.
pub(super) fn checked_url(key: &str, text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    let parsed = reqwest::Url::parse(text).ok();
    // Only as much of it is repeated as holds no password and no key.
    let shown = parsed.as_ref().and_then(|url| {
        let host = url.host_str()?;
        Some(format!(", not {}://{host}", url.scheme()))
    });
    let shown = shown.unwrap_or_default();
    let wrong = |rule: &str| Wrong::new(key, format!("{rule}{shown}"));
    let rule = "it must be an https URL, or an http URL of a loopback address";
    let url = parsed.as_ref().ok_or_else(|| wrong("it must be a URL"))?;
    let host = url.host_str().ok_or_else(|| wrong(rule))?;
    let is_loopback = addresses::is_loopback(host);
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it must have no user and no password in it"));
    }
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it must have nothing behind its path"));
    }
    if !is_safe {
        return Err(wrong(rule));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn read(name: AccountName, entry: FileAccount, upstream_url: &str) -> Result<Account, Wrong> {
    let key = match (entry.key, entry.key_file, entry.key_env) {
        (Some(key), None, None) => checked_key(&label(&name, "key"), &key)?,
        (None, Some(path), None) => {
            let key = label(&name, "key_file");
            checked_key(&key, &Secret::from(text_file::read(&key, &path)?))?
        }
        (None, None, Some(name_of_variable)) => {
            let key = label(&name, "key_env");
            let text = variable(&name_of_variable).ok_or_else(|| {
                // A value that does not look like a name may be the key itself.
                let is_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
                let rule = match name_of_variable.bytes().all(is_name) {
                    true => format!("the variable {name_of_variable} is not set"),
                    false => "there is no variable of this name that is set".to_owned(),
                };
                Wrong::new(&key, rule)
            })?;
            checked_key(&key, &Secret::from(text))?
        }
        _ => {
            let rule = "it takes exactly one of key, key_file and key_env";
            return Err(Wrong::new(label(&name, "key"), rule));
        }
    };
    let url = entry.upstream_url.as_deref().unwrap_or(upstream_url);
    Ok(Account {
        upstream_url: checked_url(&label(&name, "upstream_url"), url)?,
        requests_per_minute: checked_rate(&name, entry.requests_per_minute)?,
        name,
        key,
    })
}

fn checked_rate(name: &AccountName, rate: Option<u32>) -> Result<Option<u32>, Wrong> {
    if rate.is_some_and(|rate| !RATES.contains(&rate)) {
        let rule = format!("it must be from {} to {}", RATES.start(), RATES.end());
        return Err(Wrong::new(label(name, "requests_per_minute"), rule));
    }
    Ok(rate)
}

fn label(name: &AccountName, key: &str) -> String {
    format!("account {:?}: {key}", name.as_str())
}

fn checked_name(key: &str, text: &str) -> Result<AccountName, Wrong> {
    text.parse()
        .map_err(|bad: domain::id::BadName| Wrong::new(key, bad.to_string()))
}

/// A key travels in a header: visible ASCII, and the line break of a key file is not part of it.
fn checked_key(name: &str, key: &Secret) -> Result<Secret, Wrong> {
    let text = key.reveal().trim();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Wrong::new(
            name,
            "it must be visible characters without blanks",
        ));
    }
    Ok(Secret::from(text))
}
