//! The access token, from a browser and from a program.

use crate::{
    client::Request,
    stage::{Console, Stage},
};

const TOKEN: &str = "a-token-of-some-length";

async fn guarded() -> (Stage, Console) {
    let mut stage = Stage::new().await;
    stage.settings.access_token = Some(TOKEN.into());
    let console = stage.console().await;
    (stage, console)
}

fn login(token: &str, next: &str) -> Request {
    Request::new("POST", "/login")
        .with("sec-fetch-site", "same-origin")
        .with("content-type", "application/x-www-form-urlencoded")
        .body(&format!("token={token}&next={next}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_logs_in_and_arrives_where_they_wanted() {
    let (_stage, console) = guarded().await;
    let answer = console.get("/predictions?q=flux").await;
    assert_eq!(answer.status, 303);
    let form = answer.header("location").to_owned();
    assert_eq!(form, "/login?next=/predictions%3Fq%3Dflux");
    let page = console.get(&form).await;
    assert!(page.text().contains("value=\"/predictions?q=flux\""));

    let answer = console
        .send(&login(TOKEN, "%2Fpredictions%3Fq%3Dflux"))
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/predictions?q=flux")
    );
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure") && !cookie.contains(TOKEN),
        "{cookie}"
    );
    let session = cookie.split(';').next().unwrap();
    let request = Request::get("/predictions").with("cookie", session);
    let page = console.send(&request).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(" data-session"));
    assert_eq!(page.header("cache-control"), "no-store");
    // Another last digit, whatever the last one is.
    let (start, last) = session.split_at(session.len() - 1);
    let forged = format!("{start}{}", if last == "0" { "1" } else { "0" });
    let request = Request::get("/predictions").with("cookie", &forged);
    assert_eq!(console.send(&request).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_from_another_site_finds_the_session() {
    let (_stage, console) = guarded().await;
    let followed = |target: &str, site| {
        Request::get(target)
            .with("accept", "text/html")
            .with("sec-fetch-site", site)
            .with("sec-fetch-mode", "navigate")
    };
    let answer = console
        .send(&followed("/predictions?q=a", "cross-site"))
        .await;
    assert_eq!(answer.status, 303);
    let login = answer.header("location").to_owned();
    // The browser follows without the cookie, and from here on it is one of our own pages.
    let page = console.send(&followed(&login, "cross-site")).await.text();
    assert!(
        page.contains("content=\"0; url=/predictions?q=a\""),
        "{page}"
    );
    assert!(!page.contains("<form"));
    let page = console.send(&followed(&login, "same-origin")).await.text();
    assert!(page.contains("<form"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_the_cookie_stays_with_tls() {
    let (mut stage, console) = guarded().await;
    let request = login(TOKEN, "")
        .with("x-forwarded-proto", "https")
        .with("x-forwarded-host", "log.example");
    let cookie = console.send(&request).await.header("set-cookie").to_owned();
    assert!(
        !cookie.contains("Secure"),
        "anybody can write a header: {cookie}"
    );

    console.running.stop().await;
    stage.settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    stage.settings.hosts = vec!["log.example".to_owned()];
    let console = stage.console().await;
    let cookie = console.send(&request).await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-console_session="), "{cookie}");
    assert!(cookie.contains("; Secure"), "{cookie}");
    let session = cookie.split(';').next().unwrap();
    let page = |host: &str| {
        Request::get("/predictions")
            .with("cookie", session)
            .with("x-forwarded-proto", "https")
            .with("x-forwarded-host", host)
    };
    assert_eq!(console.send(&page("log.example")).await.status, 200);
    assert_eq!(console.send(&page("evil.example")).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_each_client_has_its_own_attempts() {
    let mut stage = Stage::new().await;
    stage.settings.access_token = Some(TOKEN.into());
    stage.settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    let console = stage.console().await;
    let wrong = |ip: &str| login("wrong", "").with("x-forwarded-for", ip);
    for _ in 0..10 {
        assert_eq!(console.send(&wrong("203.0.113.9")).await.status, 401);
    }
    assert_eq!(console.send(&wrong("203.0.113.9")).await.status, 429);
    assert_eq!(console.send(&wrong("203.0.113.10")).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_its_logout_and_its_streams_with_it() {
    let (_stage, console) = guarded().await;
    let answer = console.send(&login(TOKEN, "")).await;
    let session = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let with_session = |request: Request| request.with("cookie", &session);
    let mut stream = with_session(Request::get("/feed"))
        .listen(console.addr)
        .await;
    assert!(stream.next().await.is_some());
    let leave = Request::new("POST", "/logout").with("sec-fetch-site", "same-origin");
    let answer = console.send(&with_session(leave)).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/login"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    let page = with_session(Request::get("/predictions"));
    assert_eq!(console.send(&page).await.status, 401);
    while stream.next().await.is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_leads_to_no_other_site() {
    let (_stage, console) = guarded().await;
    let answer = console.send(&login(TOKEN, "//evil.example/")).await;
    assert_eq!(answer.header("location"), "/predictions");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_sends_the_token() {
    let (_stage, console) = guarded().await;
    let with = |value: &str| Request::get("/predictions").with("authorization", value);
    let status = async |value: &str| console.send(&with(value)).await.status;
    assert_eq!(status(&format!("Bearer {TOKEN}")).await, 200);
    assert_eq!(status(&format!("bearer {TOKEN}")).await, 200);
    for wrong in ["Bearer ", "Bearer wrong", TOKEN, "Basic YTpi"] {
        assert_eq!(status(wrong).await, 401, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_comes_to_an_end() {
    let (_stage, console) = guarded().await;
    for _ in 0..10 {
        assert_eq!(console.send(&login("wrong", "")).await.status, 401);
    }
    assert_eq!(console.send(&login("wrong", "")).await.status, 429);
    let with = |token: &str| {
        Request::get("/predictions").with("authorization", &format!("Bearer {token}"))
    };
    assert_eq!(console.send(&with("wrong")).await.status, 429);
    // Others behind the same address are not locked out.
    assert_eq!(console.send(&with(TOKEN)).await.status, 200);
    assert_eq!(console.send(&login(TOKEN, "")).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_function_takes_nothing_that_a_form_can_send() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let call = |kind: &str| {
        Request::new("POST", "/api/mirror")
            .with("sec-fetch-site", "same-origin")
            .with("content-type", kind)
            .body("{}")
    };
    let status = async |kind: &str| console.send(&call(kind)).await.status;
    assert_eq!(status("application/json; charset=utf-8").await, 200);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ] {
        assert_eq!(status(kind).await, 400, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_site_changes_nothing_and_embeds_nothing() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let list = r#"{"query":"","stretch":{"before":null,"pages":1}}"#;
    let call = |headers: &[(&str, &str)]| {
        let call = Request::new("POST", "/api/list")
            .with("content-type", "application/json")
            .body(list);
        headers
            .iter()
            .fold(call, |call, (name, value)| call.with(name, value))
    };
    let own = format!("http://{}", console.addr);
    for (want, headers) in [
        (200, &[("sec-fetch-site", "same-origin")][..]),
        (200, &[("origin", own.as_str())]),
        (200, &[("x-requested-with", "a program")]),
        (
            403,
            &[("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
        ),
        (403, &[("sec-fetch-site", "same-site")]),
        (403, &[("origin", "http://localhost.evil.example")]),
        (403, &[("origin", "null")]),
        (403, &[]),
    ] {
        let answer = console.send(&call(headers)).await;
        assert_eq!(answer.status, want, "{headers:?}: {}", answer.text());
    }
    let cross = |target| Request::get(target).with("sec-fetch-site", "cross-site");
    let embedded = cross("/predictions").with("sec-fetch-mode", "no-cors");
    assert_eq!(console.send(&embedded).await.status, 403);
    let followed = cross("/predictions").with("sec-fetch-mode", "navigate");
    assert_eq!(console.send(&followed).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_loopback_only_loopback_names_are_answered() {
    let mut stage = Stage::new().await;
    stage.settings.hosts = vec!["console.test".to_owned()];
    let console = stage.console().await;
    let port = console.addr.port();
    for (want, host) in [
        (200, format!("localhost:{port}")),
        (200, format!("127.0.0.1:{port}")),
        (200, format!("[::1]:{port}")),
        (200, "Console.TEST".to_owned()),
        (403, format!("evil.example:{port}")),
        (403, "127.0.0.1.evil.example".to_owned()),
        (403, String::new()),
    ] {
        let answer = console
            .send(&Request::get("/healthz").with("host", &host))
            .await;
        assert_eq!(answer.status, want, "{host:?}");
    }
}
