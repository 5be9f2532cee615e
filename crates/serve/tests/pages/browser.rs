//! Chromium without a window, by its own protocol: JSON messages, each ended by a zero byte, over two pipes.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long anything may take, on a machine busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Browser {
    child: Child,
    pipe: Option<ChildStdin>,
    messages: Receiver<Value>,
    sent: u64,
    session: Option<String>,
    /// What the page complained of, and what it loaded.
    pub complaints: Vec<String>,
    pub loaded: Vec<String>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// A browser that shows `url`; none where there is no Chromium and none is required.
    pub fn open(url: &str) -> Option<Browser> {
        let mut browser = Browser::start()?;
        browser.go(url);
        Some(browser)
    }

    /// A browser that shows nothing yet; none where there is no Chromium and none is required.
    pub fn start() -> Option<Browser> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let found = |name: &&str| {
            let path = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&path).any(|directory| directory.join(name).is_file())
        };
        let Some(name) = names.iter().find(|name| found(name)) else {
            assert!(std::env::var_os("CHAINRULE_REQUIRE_BROWSER").is_none(), "Chromium is required, and not there");
            eprintln!("\n*** THERE IS NO CHROMIUM: THIS PAGE WAS NOT LOOKED AT ***\n");
            return None;
        };
        let profile = tempfile::tempdir().expect("a directory");
        // The shell gives the browser its pipes as files 3 and 4.
        let script = "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null";
        let mut child = Command::new("sh")
            .args(["-c", script, "sh", name, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args([
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--remote-debugging-pipe",
                "--window-size=1200,900",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while out.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                let text = message.strip_suffix(&[0]).unwrap_or(&message);
                if sender.send(serde_json::from_slice(text).expect("JSON")).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let pipe = child.stdin.take();
        let mut browser = Browser {
            child,
            pipe,
            messages,
            sent: 0,
            session: None,
            complaints: Vec::new(),
            loaded: Vec::new(),
            _profile: profile,
        };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.ask("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_string);
        for domain in ["Runtime", "Log", "Network", "Page"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Leaves for another page, and waits until it is there.
    pub fn go(&mut self, url: &str) {
        self.value("window.left = true");
        self.ask("Page.navigate", json!({ "url": url }));
        self.until("document.readyState === 'complete' && !window.left");
    }

    /// The result of a command of the protocol.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = session.clone().into();
        }
        let pipe = self.pipe.as_mut().expect("an open pipe");
        pipe.write_all(format!("{message}\0").as_bytes()).expect("a browser that listens");
        loop {
            let answer = self.messages.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"));
            if answer["id"] == self.sent {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.note(&answer);
        }
    }

    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        let complaint = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => params["type"] == "error" || params["type"] == "warning",
            Some("Log.entryAdded") => params["entry"]["level"] == "error",
            _ => false,
        };
        if complaint {
            self.complaints.push(params.to_string());
        }
        if event["method"] == "Network.requestWillBeSent" {
            self.loaded.extend(params["request"]["url"].as_str().map(str::to_string));
        }
    }

    /// The value of an expression on the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let result = self.ask("Runtime.evaluate", params);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// The text of an expression on the page.
    pub fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_else(|| panic!("{expression} is no text")).to_string()
    }

    /// Waits until an expression on the page holds.
    pub fn until(&mut self, expression: &str) {
        let start = Instant::now();
        while self.value(&format!("Boolean({expression})")) != Value::Bool(true) {
            assert!(start.elapsed() < PATIENCE, "still not: {expression}; complaints: {:?}", self.complaints);
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Pretends to be on other media: `print`, or dark.
    pub fn media(&mut self, media: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.ask("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
    }

    /// Pretends to have a screen of this size.
    pub fn screen(&mut self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", metrics);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends with its pipe; if not, it is ended.
        self.pipe = None;
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
