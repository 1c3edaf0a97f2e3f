//! A server on this machine that keeps what it is sent, and answers as it is told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a request was.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST /api/v1/lineage`.
    pub line: String,
    /// Its headers, each `name: value` with the name in lower case.
    pub headers: Vec<String>,
    /// Its body.
    pub body: String,
}

/// How a request is answered: with a status, or not at all.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Status(u16),
    Never,
}

/// A server for the time of a test.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// One that gives these answers, one after the other, and then the last of them again.
    pub fn answering(answers: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answers) = (Arc::clone(&requests), answers.to_vec());
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (kept, answers) = (Arc::clone(&kept), answers.clone());
                thread::spawn(move || serve(connection.unwrap(), &kept, &answers));
            }
        });
        Self { url, requests }
    }

    /// One that takes everything.
    pub fn new() -> Self {
        Self::answering(&[Answer::Status(201)])
    }

    /// What was sent so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// An address where nobody listens.
pub fn nowhere() -> String {
    format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

/// Answers what comes on a connection until the other side is gone.
fn serve(mut connection: TcpStream, kept: &Mutex<Vec<Request>>, answers: &[Answer]) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    while let Some(request) = read(&mut reader) {
        let answer = {
            let mut kept = kept.lock().unwrap();
            kept.push(request);
            answers[(kept.len() - 1).min(answers.len() - 1)]
        };
        let Answer::Status(status) = answer else {
            thread::sleep(Duration::from_mins(1));
            return;
        };
        if write!(connection, "HTTP/1.1 {status} as told\r\ncontent-length: 0\r\n\r\n").is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<String> = lines[1..]
        .iter()
        .map(|it| it.split_once(':').map_or(it.clone(), |(name, value)| format!("{}:{value}", name.to_lowercase())))
        .collect();
    let length = headers.iter().find_map(|it| it.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        line: lines[0].strip_suffix(" HTTP/1.1").unwrap_or(&lines[0]).to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}
