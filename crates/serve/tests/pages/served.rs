//! The served page in the browser.

use crate::browser::Browser;
use crate::tin::soup;
use chainrule_study::number::significant;
use chainrule_study::{Model, Point, Study};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// The address of a server of the tin that lasts as long as the tests.
fn served() -> SocketAddr {
    served_as(Arc::new(Study::new::<soup>()))
}

/// The same of any model.
pub fn served_as(model: Arc<dyn Model>) -> SocketAddr {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let start = Point::default_of(&*model);
        chainrule_serve::serve(model, start, 0, |address| {
            sender.send(address).expect("a test that waits");
            Ok(())
        })
    });
    receiver.recv_timeout(Duration::from_secs(30)).expect("an address")
}

/// What the page shows of an output.
pub fn output(browser: &mut Browser, index: usize) -> String {
    browser
        .text(&format!("document.querySelectorAll('#outputs tbody tr')[{index}].querySelector('.value').textContent"))
}

/// Waits until what is shown belongs to these settings, as links write them.
pub fn settled(browser: &mut Browser, settings: &str) {
    browser.until(&format!("document.body.dataset.settled === '{settings}'"));
}

#[test]
fn sliders_move_outputs_and_history_goes_back() {
    let address = served();
    let study = Study::new::<soup>();
    let expected = |x: [f64; 3], index: usize| significant(study.run(&x).expect("outputs")[index], 4);
    let Some(mut browser) = Browser::open(&format!("http://{address}/")) else { return };
    settled(&mut browser, "#defaults");
    let start = [6.0, 7.0, 0.2];
    assert_eq!(output(&mut browser, 0), expected(start, 0));

    // A slider: the first input in the middle of its range.
    let slide = |position: u32| {
        format!(
            "(() => {{ const slider = document.querySelector('.input[data-index=\"0\"] .slider');
               slider.value = {position};
               slider.dispatchEvent(new Event('input', {{ bubbles: true }}));
               slider.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        )
    };
    browser.value(&slide(500));
    settled(&mut browser, "#radius=5");
    for index in 0..3 {
        assert_eq!(output(&mut browser, index), expected([5.0, 7.0, 0.2], index));
    }
    assert_eq!(browser.text("location.hash"), "#radius=5");
    assert!(browser.text("document.querySelector('#outputs .change').textContent").starts_with('−'));

    // Arrows: a larger radius takes more sheet, which is worse, and holds more, which is better.
    browser.value("document.querySelector('.input[data-index=\"0\"] .value').focus()");
    let arrow = |index: usize| format!("document.querySelectorAll('#outputs .arrow')[{index}].className");
    assert_eq!(browser.text(&arrow(0)), "arrow worse");
    assert_eq!(browser.text(&arrow(1)), "arrow better");
    let moves = browser.text("document.querySelector('.input[data-index=\"1\"] .moves').textContent");
    assert!(moves.contains("↑ sheet") && moves.contains("↑ volume"), "{moves}");
    let slopes = browser.text("document.querySelectorAll('#outputs .arrow')[1].textContent");
    assert_eq!(slopes, "+2.00 %", "the volume grows with the square of the radius");

    // Improve from here.
    browser.value("document.getElementById('go').click()");
    browser.until("document.getElementById('message').textContent.startsWith('Sheet falls from')");
    let improved: f64 = output(&mut browser, 0).parse().expect("a number");
    assert!(improved < expected([5.0, 7.0, 0.2], 0).parse().expect("a number"));
    let volume: f64 = output(&mut browser, 1).parse().expect("a number");
    assert!(volume >= 0.999 * expected([5.0, 7.0, 0.2], 1).parse::<f64>().expect("a number"), "volume is kept");
    browser.until("!document.getElementById('go').disabled");
    let there = browser.text("location.hash");
    let report = browser.text("fetch('/report').then((answer) => answer.text())");
    assert!(report.contains("<h1>Sheet falls from"), "the whole report is there");

    // Back and forth.
    browser.value("document.getElementById('back').click()");
    settled(&mut browser, "#radius=5");
    assert_eq!(output(&mut browser, 0), expected([5.0, 7.0, 0.2], 0));
    browser.value("document.getElementById('back').click()");
    settled(&mut browser, "#defaults");
    assert_eq!(output(&mut browser, 0), expected(start, 0));
    browser.value("document.getElementById('forth').click()");
    settled(&mut browser, "#radius=5");
    browser.value("document.getElementById('forth').click()");
    browser.until(&format!("location.hash === {}", json!(there)));
    browser.until(&format!(
        "document.querySelector('#outputs .value').textContent === {}",
        json!(significant(improved, 4))
    ));

    // What is typed may carry a unit; what does not fit is said, and changes nothing.
    let type_in = |text: &str| {
        format!(
            "(() => {{ const box = document.querySelector('.input[data-index=\"1\"] .value');
               box.value = '{text}'; box.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        )
    };
    let message = "document.getElementById('message').textContent";
    for (text, line) in [
        ("99", "height = 99 cm is outside its range; choose from 4 to 20 cm"),
        ("2 kg", "height is in cm; 'kg' is a mass"),
    ] {
        browser.value(&type_in(text));
        browser.until(&format!("{message}.startsWith({})", json!(line)));
        browser.until("document.querySelector('.input[data-index=\"1\"] .value').ariaInvalid === 'true'");
    }
    browser.value(&type_in("125 mm"));
    browser.until("location.hash.includes('height=12.5')");

    // A link opens the same settings elsewhere, and a wrong one is named.
    browser.ask("Page.navigate", json!({ "url": format!("http://{address}/#height=12.5&width=3") }));
    settled(&mut browser, "#height=12.5");
    assert_eq!(output(&mut browser, 0), expected([6.0, 12.5, 0.2], 0));

    assert_eq!(browser.complaints, Vec::<String>::new());
    let own = format!("http://{address}/");
    assert!(browser.loaded.iter().all(|url| url.starts_with(&own) || url.starts_with("data:")), "{:?}", browser.loaded);
}

/// The first line and the rest of the answer to a request.
fn ask(address: SocketAddr, head: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).expect("a server");
    let length = body.len();
    let text =
        format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (status, rest) = answer.split_once("\r\n").expect("a status");
    (status.to_string(), rest.to_string())
}

#[test]
fn others_are_refused_and_bad_questions_get_a_line() {
    let address = served();
    let own = format!("Host: {address}\r\n");
    assert!(address.ip().is_loopback());
    let (status, page) = ask(address, &format!("GET / HTTP/1.1\r\n{own}"), "");
    assert_eq!(status, "HTTP/1.1 200 OK");
    assert!(page.contains("cache-control: no-store") && page.contains("default-src 'none'"));

    for head in [
        "GET / HTTP/1.1\r\nHost: evil.example\r\n".to_string(),
        format!("POST /at HTTP/1.1\r\n{own}Origin: http://evil.example\r\n"),
    ] {
        let (status, answer) = ask(address, &head, "{}");
        assert_eq!(status, "HTTP/1.1 403 Forbidden");
        assert!(!answer.contains("radius"), "nothing of the study is told");
    }

    let at = |body: &str| ask(address, &format!("POST /at HTTP/1.1\r\n{own}"), body);
    let (status, answer) = at(r#"{"values":[6,7,0.2]}"#);
    assert_eq!(status, "HTTP/1.1 200 OK");
    assert!(answer.contains("\"outputs\""));
    for (body, line) in [
        (r#"{"values":[6,7]}"#, "2 values for 3 inputs; load the page again"),
        (r#"{"values":[6,99,0.2]}"#, "height = 99 cm is outside its range; choose from 4 to 20 cm"),
    ] {
        let (status, answer) = at(body);
        assert_eq!(status, "HTTP/1.1 422 Unprocessable Entity");
        assert!(answer.ends_with(line), "{answer}");
    }
    let improve = |body: &str| ask(address, &format!("POST /improve HTTP/1.1\r\n{own}"), body);
    let (status, answer) = improve(r#"{"values":[6,7,0.2],"outputs":["sheets"],"keep":true,"free":[true,true,true]}"#);
    assert_eq!(status, "HTTP/1.1 422 Unprocessable Entity");
    assert!(answer.contains("there is no output 'sheets'; did you mean 'sheet'?"), "{answer}");
    let (_, answer) = improve(r#"{"values":[6,7,0.2],"outputs":["sheet"],"keep":true,"free":[]}"#);
    assert!(answer.contains("no input is free to move"), "{answer}");
    let (_, answer) = improve(r#"{"values":[6,7,0.2],"outputs":[],"keep":true,"free":[]}"#);
    assert!(answer.ends_with("nothing is to be improved; choose an output"), "{answer}");
}

#[test]
fn a_port_in_use_is_one_line() {
    let address = served();
    let model: Arc<dyn Model> = Arc::new(Study::new::<soup>());
    let start = Point::default_of(&*model);
    let error = chainrule_serve::serve(model, start, address.port(), |_| Ok(())).expect_err("the port is taken");
    let text = error.to_string();
    assert!(text.contains(&address.port().to_string()) && text.contains("--port 0") && !text.contains('\n'), "{text}");
}
