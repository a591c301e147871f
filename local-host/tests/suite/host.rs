//! A running host, and a client that sees every byte.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Far longer than anything takes that a test waits for.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct Host {
    child: Child,
    port: u16,
}

impl Host {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_local-host"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the host starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("local host ready at http://127.0.0.1:").expect("the ready line");
        Self { port: address.parse().expect("a port"), child }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().expect("the host ends")
    }

    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        Request { host: self, method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: None }
    }

    pub fn get(&self, path: &str) -> Response {
        self.request("GET", path).key("key-test").send()
    }

    pub fn post(&self, path: &str, body: Value) -> Response {
        self.request("POST", path).key("key-test").json(body).send()
    }

    /// Creates a run and gives its id.
    pub fn run(&self, workflow: &str, inputs: Value) -> String {
        self.run_as("", workflow, inputs, json!({}))
    }

    pub fn run_as(&self, prefix: &str, workflow: &str, inputs: Value, configurable: Value) -> String {
        let body = json!({ "workflowId": workflow, "inputs": inputs, "configurable": configurable });
        let created = self.post(&format!("{prefix}/v1/runs"), body);
        assert_eq!(created.status, 201, "{}", created.text());
        created.json()["runId"].as_str().expect("an id").to_owned()
    }

    pub fn events(&self, run: &str, query: &str) -> Request<'_> {
        self.request("GET", &format!("/v1/runs/{run}/events{query}"))
            .key("key-test")
            .header("Accept", "text/event-stream")
    }

    /// Waits until the run has this status.
    pub fn reaches(&self, run: &str, status: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let snapshot = self.get(&format!("/v1/runs/{run}")).json();
            if snapshot["status"] == status {
                return snapshot;
            }
            assert!(Instant::now() < deadline, "{run} is {} and not {status}", snapshot["status"]);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The whole log, in the words of the host that executes the run.
    pub fn log(&self, run: &str) -> Vec<Value> {
        let log = self.get(&format!("/_host/runs/{run}/log")).json();
        log.as_array().expect("a list").clone()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // A test may have ended it already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Request<'a> {
    host: &'a Host,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Request<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a header that is there already.
    pub fn replace(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.header(name, value)
    }

    pub fn key(self, key: &str) -> Self {
        self.header("Authorization", &format!("Bearer {key}"))
    }

    pub fn json(self, body: Value) -> Self {
        self.text(&body.to_string())
    }

    pub fn text(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.header("Content-Type", "application/json")
    }

    /// Sends it and leaves the response on the socket.
    pub fn open(self) -> TcpStream {
        let mut stream = self.host.connect();
        let mut head = format!("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = self.body.unwrap_or_default();
        head.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(head.as_bytes()).expect("the request is sent");
        stream
    }

    pub fn send(self) -> Response {
        self.send_with_patience(PATIENCE)
    }

    /// Reads until the connection ends or is silent for so long.
    pub fn send_with_patience(self, patience: Duration) -> Response {
        let mut stream = self.open();
        stream.set_read_timeout(Some(patience)).expect("a timeout");
        let mut bytes = Vec::new();
        let mut buffer = [0; 65536];
        let stop = loop {
            match stream.read(&mut buffer) {
                Ok(0) => break Stop::Closed,
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break Stop::Reset,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    break Stop::Silent;
                }
                Err(error) => panic!("reading: {error}"),
            }
        };
        Response::parse(&bytes, stop)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Closed,
    Reset,
    Silent,
}

/// How a response ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All of it arrived.
    Complete,
    /// The connection was closed before the last chunk.
    Cut,
    /// As cut, and in the middle of a chunk whose length was announced.
    CutInChunk,
    Reset,
    Silent,
}

#[derive(Debug)]
pub struct Response {
    pub version: String,
    /// 0 without a response.
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    pub chunks: Vec<usize>,
    pub end: End,
}

impl Response {
    fn parse(bytes: &[u8], stop: Stop) -> Self {
        let ended = match stop {
            Stop::Closed => End::Cut,
            Stop::Reset => End::Reset,
            Stop::Silent => End::Silent,
        };
        let Some(split) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            let none = BTreeMap::new();
            return Self { version: String::new(), status: 0, headers: none, body: vec![], chunks: vec![], end: ended };
        };
        let head = std::str::from_utf8(&bytes[..split]).expect("a head");
        let mut lines = head.split("\r\n");
        let mut first = lines.next().expect("a status line").split(' ');
        let version = first.next().expect("a version").to_owned();
        let status = first.next().expect("a status").parse().expect("a number");
        let headers: BTreeMap<String, String> = lines
            .map(|line| line.split_once(':').expect("a header"))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let rest = &bytes[split + 4..];
        let mut response = Self { version, status, headers, body: Vec::new(), chunks: Vec::new(), end: ended };
        if response.headers.contains_key("transfer-encoding") {
            response.unchunk(rest);
        } else {
            response.body = rest.to_vec();
            let announced =
                response.headers.get("content-length").map(|length| length.parse::<usize>().expect("length"));
            let complete = announced.map_or(stop == Stop::Closed, |length| length == rest.len());
            if complete || matches!(response.status, 204 | 304) {
                response.end = End::Complete;
            }
        }
        response
    }

    fn unchunk(&mut self, mut rest: &[u8]) {
        while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
            let size = std::str::from_utf8(&rest[..line]).expect("a chunk size");
            let size = usize::from_str_radix(size, 16).expect("a chunk size");
            rest = &rest[line + 2..];
            if size == 0 {
                self.end = End::Complete;
                return;
            }
            self.chunks.push(size);
            if rest.len() < size + 2 {
                self.body.extend_from_slice(rest);
                if self.end == End::Cut {
                    self.end = End::CutInChunk;
                }
                return;
            }
            self.body.extend_from_slice(&rest[..size]);
            rest = &rest[size + 2..];
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The complete blocks of a stream with line feeds, as pairs of name and value.
    pub fn blocks(&self) -> Vec<Vec<(String, String)>> {
        let text = self.text();
        let mut blocks: Vec<&str> = text.split("\n\n").collect();
        blocks.pop();
        blocks
            .into_iter()
            .map(|block| {
                block
                    .lines()
                    .filter_map(|line| line.split_once(": "))
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect()
            })
            .collect()
    }

    /// One field of every complete block that has it.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let pairs = self.blocks().into_iter().flatten();
        pairs.filter(|(field, _)| field == name).map(|(_, value)| value).collect()
    }

    /// The data of every complete block.
    pub fn data(&self) -> Vec<Value> {
        self.fields("data").iter().map(|data| serde_json::from_str(data).expect("JSON data")).collect()
    }

    pub fn sequences(&self) -> Vec<u64> {
        self.data().iter().map(|event| event["sequence"].as_u64().expect("a sequence")).collect()
    }
}
