//! The gate against two corpora, and against servers that send it elsewhere.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::IntoResponse as _,
    routing::get,
};

use super::{Gate, Lookup, Origin, Patience, Reach, Refused, Resolver, Trouble};
use crate::vault::tests::{crypto, serve};

const HOSTILE: &str = include_str!("hostile.txt");
const LEGITIMATE: &str = include_str!("legitimate.txt");

/// A line of a corpus: an address, and the IP addresses of its name.
fn lines(corpus: &str) -> impl Iterator<Item = (&str, Vec<IpAddr>)> {
    let lines = corpus
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.map(|line| match line.split_once(" => ") {
        Some((url, ips)) => (url, ips.split(' ').map(|ip| ip.parse().unwrap()).collect()),
        None => (line, Vec::new()),
    })
}

/// Names that have these addresses and no others; counts how often it was asked.
fn names(known: Vec<(String, Vec<IpAddr>)>) -> (Lookup, Arc<Mutex<u32>>) {
    let known: HashMap<_, _> = known.into_iter().collect();
    let asked = Arc::new(Mutex::new(0));
    let count = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |name| {
        *count.lock().unwrap() += 1;
        let found = known.get(&name).cloned();
        Box::pin(async move { found.ok_or_else(|| std::io::Error::other("no such name")) })
    });
    (lookup, asked)
}

fn gate(loopback: impl IntoIterator<Item = Origin>, lookup: &Lookup) -> Gate {
    crypto();
    let patience = Patience {
        connect: Duration::from_secs(2),
        idle: Duration::from_secs(2),
    };
    Gate::with(loopback, patience, lookup).unwrap()
}

/// The name in an address, as the resolver is asked for it.
fn name(url: &str) -> String {
    let authority = url.split('/').nth(2).unwrap_or_default();
    let name = authority.split(':').next().unwrap_or_default();
    name.to_ascii_lowercase()
}

#[tokio::test]
async fn hostile_addresses_are_refused() {
    let corpus: Vec<_> = lines(HOSTILE)
        .filter(|(url, _)| !url.starts_with("redirect"))
        .collect();
    assert!(
        corpus.len() >= 200,
        "the corpus has shrunk to {}",
        corpus.len()
    );
    let named = corpus.iter().filter(|(_, ips)| !ips.is_empty());
    let (lookup, asked) = names(named.map(|(url, ips)| (name(url), ips.clone())).collect());
    let gate = gate(None, &lookup);
    for (url, ips) in corpus {
        assert_eq!(gate.check(url).is_ok(), !ips.is_empty(), "{url}");
        let before = *asked.lock().unwrap();
        let trouble = gate.get(url).await.unwrap_err();
        assert!(matches!(trouble, Trouble::Refused(_)), "{url}: {trouble:?}");
        let asked = *asked.lock().unwrap() - before;
        assert_eq!(
            asked,
            u32::from(!ips.is_empty()),
            "{url}: asked once for its name"
        );
    }
}

#[tokio::test]
async fn legitimate_addresses_pass() {
    let corpus: Vec<_> = lines(LEGITIMATE).collect();
    assert!(
        corpus.len() >= 50,
        "the corpus has shrunk to {}",
        corpus.len()
    );
    let gate = gate(None, &names(Vec::new()).0);
    for (url, ips) in corpus {
        let parsed = gate.check(url);
        assert!(parsed.is_ok(), "{url}: {parsed:?}");
        if ips.is_empty() {
            continue;
        }
        let host = parsed.unwrap().host_str().unwrap().to_owned();
        let resolver = Resolver {
            lookup: names(vec![(host.clone(), ips.clone())]).0,
            reach: Reach::Global,
        };
        assert_eq!(resolver.addresses(host).await.unwrap(), ips, "{url}");
    }
}

#[tokio::test]
async fn hostile_redirects_are_refused() {
    let places: Vec<&str> = HOSTILE
        .lines()
        .filter_map(|line| line.strip_prefix("redirect"))
        .map(str::trim)
        .collect();
    assert!(
        places.len() >= 15,
        "the corpus has shrunk to {}",
        places.len()
    );
    let known = places.clone();
    let redirect = get(async move |Path(n): Path<usize>| {
        (StatusCode::FOUND, [("location", known[n])]).into_response()
    });
    // An allowed server, one path for each place.
    let router = Router::new().route("/{n}", redirect);
    let again = get(async || (StatusCode::FOUND, [("location", "/again")]));
    let base = serve(router.route("/again", again)).await;
    let gate = gate(Origin::of_loopback(&base), &names(Vec::new()).0);
    for (n, place) in places.iter().enumerate() {
        let trouble = gate.get(&format!("{base}/{n}")).await.unwrap_err();
        assert!(
            matches!(trouble, Trouble::Refused(_)),
            "{place}: {trouble:?}"
        );
    }
}

#[tokio::test]
async fn only_the_very_upstream_on_this_machine_is_reached() {
    let base = serve(Router::new().route("/out.png", get(|| async { "bytes" }))).await;
    let url = format!("{base}/out.png");
    let inside = gate(Origin::of_loopback(&base), &names(Vec::new()).0);
    let answer = inside.get(&url).await.unwrap();
    assert_eq!(answer.bytes().await.unwrap(), "bytes");
    let missing = inside.get(&format!("{base}/gone")).await;
    assert!(matches!(missing, Err(Trouble::Gone)));

    assert_eq!(
        gate(None, &names(Vec::new()).0).check(&url),
        Err(Refused::Scheme)
    );
    let (host, port) = base.rsplit_once(':').unwrap();
    let other = port.parse::<u16>().unwrap() ^ 1;
    for near in [
        format!("{host}:{other}/out.png"),
        format!("http://127.0.0.2:{port}/out.png"),
        format!("http://localhost:{port}/out.png"),
        url.replace("http:", "https:"),
        url.replace("http://", "http://user@"),
    ] {
        assert!(inside.check(&near).is_err(), "{near}");
    }
}

#[tokio::test]
async fn a_named_upstream_on_this_machine_stays_on_it() {
    let base = serve(Router::new().route("/out.png", get(|| async { "bytes" }))).await;
    let base = base.replace("127.0.0.1", "localhost");
    let url = format!("{base}/out.png");
    let here = names(vec![(
        "localhost".to_owned(),
        vec!["127.0.0.1".parse().unwrap()],
    )]);
    let answer = gate(Origin::of_loopback(&base), &here.0)
        .get(&url)
        .await
        .unwrap();
    assert_eq!(answer.bytes().await.unwrap(), "bytes");

    let elsewhere = names(vec![(
        "localhost".to_owned(),
        vec!["8.8.8.8".parse().unwrap()],
    )]);
    let trouble = gate(Origin::of_loopback(&base), &elsewhere.0)
        .get(&url)
        .await;
    assert!(matches!(trouble, Err(Trouble::Refused(Refused::Address))));
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let hop = |n: u32| {
        get(move || async move { (StatusCode::FOUND, [("location", format!("/{}", n - 1))]) })
    };
    let mut router = Router::new().route("/0", get(|| async { "here" }));
    for n in 1..=4 {
        router = router.route(&format!("/{n}"), hop(n));
    }
    let base = serve(router).await;
    let gate = gate(Origin::of_loopback(&base), &names(Vec::new()).0);
    assert!(gate.get(&format!("{base}/3")).await.is_ok());
    let trouble = gate.get(&format!("{base}/4")).await;
    assert!(matches!(trouble, Err(Trouble::Refused(Refused::Redirects))));
}

#[test]
fn only_loopback_needs_an_exception() {
    for base in [
        "https://api.skytells.ai/v1",
        "http://10.0.0.1/",
        "https://127.0.0.1/",
        "http://a.localhost/",
        "x",
    ] {
        assert_eq!(Origin::of_loopback(base), None, "{base}");
    }
    let origin = Origin::of_loopback("http://127.0.0.1:4000/v1?x").unwrap();
    assert_eq!(origin.to_string(), "http://127.0.0.1:4000");
}

#[tokio::test]
async fn one_upstream_on_this_machine_does_not_lead_to_another() {
    let near = serve(Router::new().route("/x", get(|| async { "bytes" }))).await;
    let place = format!("{near}/x");
    let there = place.clone();
    let redirect = get(async move || (StatusCode::FOUND, [("location", there)]));
    let far = serve(Router::new().route("/x", redirect)).await;
    let both = [&near, &far].map(|base| Origin::of_loopback(base).unwrap());
    let gate = gate(both, &names(Vec::new()).0);
    assert!(gate.get(&place).await.is_ok());
    let trouble = gate.get(&format!("{far}/x")).await;
    assert!(matches!(trouble, Err(Trouble::Refused(Refused::Address))));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let base = serve(Router::new().route("/x", get(std::future::pending::<()>))).await;
    crypto();
    let patience = Patience {
        idle: Duration::from_millis(50),
        ..Patience::default()
    };
    let gate = Gate::with(Origin::of_loopback(&base), patience, &names(Vec::new()).0).unwrap();
    let trouble = gate.get(&format!("{base}/x")).await.unwrap_err();
    assert!(matches!(trouble, Trouble::Silence(_)), "{trouble:?}");
    let trouble = gate.get("http://127.0.0.1:1/").await;
    assert!(matches!(trouble, Err(Trouble::Refused(Refused::Scheme))));
}

#[tokio::test]
async fn a_request_tells_nothing_about_us() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let telling = get(async move |Path(n): Path<u32>, headers: HeaderMap| {
        let names: Vec<String> = headers.keys().map(ToString::to_string).collect();
        tell.send(names).unwrap();
        let cookie = ("set-cookie", "a=b");
        (
            StatusCode::FOUND,
            [cookie, ("location", if n == 0 { "/1" } else { "/end" })],
        )
    });
    let router = Router::new().route("/{n}", telling);
    let base = serve(router.route("/end", get(async || "here"))).await;
    let gate = gate(Origin::of_loopback(&base), &names(Vec::new()).0);
    gate.get(&format!("{base}/0")).await.unwrap();
    for _ in 0..2 {
        let mut names = told.recv().await.unwrap();
        names.sort();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_refused() {
    let answers = Mutex::new(vec!["127.0.0.1", "93.184.216.34"]);
    let lookup: Lookup = Arc::new(move |_| {
        let ip: IpAddr = answers.lock().unwrap().pop().unwrap().parse().unwrap();
        Box::pin(async move { Ok(vec![ip]) })
    });
    let resolver = Resolver {
        lookup,
        reach: Reach::Global,
    };
    let name = || "rebind.attacker.net".to_owned();
    // The client connects to what this very look-up said, so there is no second one to be fooled by;
    // the next connection's look-up is checked like the first.
    let first = resolver.addresses(name()).await.unwrap();
    assert_eq!(first, ["93.184.216.34".parse::<IpAddr>().unwrap()]);
    let refused = resolver.addresses(name()).await.unwrap_err();
    assert_eq!(refused.downcast_ref(), Some(&Refused::Address));
}
