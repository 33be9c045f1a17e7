//! The query string of an address, decoded once. The router's own map decodes twice, so that `a%2Fb` would
//! become `a/b`.

use domain::percent::decoded;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

/// The parameters of an address, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryParams(Vec<(String, String)>);

impl QueryParams {
    /// Reads a query string, as it is behind the question mark.
    pub fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let text = |part: &str| decoded(&part.replace('+', " "));
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (text(key), text(value)))
            .collect()
    }

    /// The value of a parameter, the last if there are several.
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get_all(key).last()
    }

    /// All values of a parameter.
    pub fn get_all(&self, key: &str) -> impl Iterator<Item = &str> {
        let pairs = self.0.iter().filter(move |(name, _)| name == key);
        pairs.map(|(_, value)| value.as_str())
    }
}

impl FromIterator<(String, String)> for QueryParams {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Returns the parameters of the address that a page is shown under.
pub fn use_query() -> Memo<QueryParams> {
    let url = use_url();
    Memo::new(move |_| url.with(|url| QueryParams::parse(url.search())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_once() {
        let params = QueryParams::parse("q=a+b%2Bc&peek=100%25&peek=a%252Fb&&x&=y");
        assert_eq!(params.get_str("q"), Some("a b+c"));
        assert_eq!(params.get_str("peek"), Some("a%2Fb"));
        assert_eq!(
            params.get_all("peek").collect::<Vec<_>>(),
            ["100%", "a%2Fb"]
        );
        assert_eq!(params.get_str("x"), Some(""));
        assert_eq!(params.get_str("z"), None);
    }
}
