//! `maskwright serve` as a browser sees it: headers, the page's files, images and their embeddings, refusals.
//! The page itself is tested in a browser, in the end-to-end tests.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::Barrier;
use std::thread;

use common::{Folder, png};
use serde_json::{Value, json};

const HASHED: &str = "app-0123456789abcdef_bg.wasm";

/// A running server, stopped when the test ends.
struct Server {
    folder: Folder,
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Server {
    /// Serves a made-up page and the images in `photos`, if there is such a folder.
    fn start(folder: Folder) -> Self {
        Self::start_with(folder, &[])
    }

    fn start_with(folder: Folder, options: &[&str]) -> Self {
        folder.write("site/index.html", "<!doctype html><title>Maskwright</title>".repeat(20).as_bytes());
        folder.write(&format!("site/{HASHED}"), &b"\0asm\x01\0\0\0".repeat(100));
        folder.write("site/style.css", &b"body{}".repeat(50));
        folder.write("site/weights.safetensors", &[7; 500]);
        folder.write("site/service-worker.js", b"self.addEventListener('fetch', () => {});");
        folder.write("site/manifest.webmanifest", b"{}");
        let mut command = common::maskwright();
        command.current_dir(folder.path()).args(["serve", "--addr", "127.0.0.1:0", "--site", "site"]);
        if folder.path().join("photos").exists() {
            command.arg("photos");
        }
        if folder.path().join("model.safetensors").exists() {
            command.args(["--weights", "model.safetensors"]);
        }
        command.args(options);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Maskwright is at http://").unwrap().to_owned();
        Self { folder, process, address }
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    /// The path goes out as it is, dots and all; HTTP/1.0 answers are not chunked.
    fn get_with(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n{headers}\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let headers = head.lines().skip(1).map(|line| line.split_once(": ").unwrap());
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: answer[end + 4..].to_vec(),
        }
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[test]
fn the_page_gets_the_weights_that_were_named_and_nothing_where_none_were() {
    assert_eq!(Server::start(Folder::new()).get("/api/model").json(), Value::Null);
    let weights = include_bytes!("../../../assets/models/nano.safetensors");
    let folder = folder_with(&["a.png"]);
    folder.write("model.safetensors", weights);
    let server = Server::start(folder);
    let told = server.get("/api/model").json();
    assert_eq!((&told["name"], &told["sha256"]), (&json!("nano"), &json!(sam::sha256_hex(weights))));
    let answer = server.get(&format!("/{}", told["url"].as_str().unwrap()));
    assert_eq!(answer.status, 200);
    assert!(answer.body == weights, "{} bytes", answer.body.len());
}

#[test]
fn the_page_can_get_the_decoder_of_weights_whose_embeddings_come_from_the_server() {
    let weights = include_bytes!("../../../assets/models/nano.safetensors");
    let folder = folder_with(&["a.png"]);
    folder.write("model.safetensors", weights);
    let server = Server::start_with(folder, &["--page-weights", "decoder"]);
    let told = server.get("/api/model").json();
    assert_eq!((&told["name"], &told["sha256"]), (&json!("nano"), &json!(sam::sha256_hex(weights))));
    let decoder = server.get(&format!("/{}", told["url"].as_str().unwrap())).body;

    let [whole, part] = [&weights[..], &decoder[..]]
        .map(|bytes| sam::Sam::from_safetensors(bytes, &sam::Device::Cpu).unwrap());
    assert_eq!(whole.weights(), part.weights(), "embeddings of the one are those of the other");
    assert!(decoder.len() < 14_000_000, "{} bytes in f32", decoder.len());
    let embedding = server.get("/api/images/a.png/embedding").body;
    assert!(part.read_embedding(&embedding, &sam::sha256_hex(&png())).is_ok());
}

fn folder_with(images: &[&str]) -> Folder {
    let folder = Folder::new();
    for name in images {
        folder.write(&format!("photos/{name}"), &png());
    }
    folder
}

#[test]
fn every_answer_isolates_the_page() {
    let server = Server::start(folder_with(&["a.png"]));
    for path in ["/", "/style.css", "/missing", "/api/images", "/api/images/a.png", "/api/images/b.png"] {
        let answer = server.get(path);
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
}

#[test]
fn files_have_their_types_and_may_be_kept_as_long_as_they_are_right() {
    let server = Server::start(Folder::new());
    let forever = "public, max-age=31536000, immutable";
    for (path, content_type, cache_control) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/style.css", "text/css", "no-cache"),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", forever),
        ("/weights.safetensors", "application/octet-stream", "no-cache"),
        // Browsers find newer versions of the page by it, and install the page by its manifest.
        ("/service-worker.js", "text/javascript", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/app-0000000000000000.js", "text/plain; charset=utf-8", "no-store"),
    ] {
        let answer = server.get(path);
        assert_eq!(
            (answer.header("content-type"), answer.header("cache-control")),
            (content_type, cache_control),
            "{path}"
        );
    }
    let date = server.get("/style.css").header("last-modified").to_owned();
    assert_eq!(server.get_with("/style.css", &format!("If-Modified-Since: {date}\r\n")).status, 304);
}

#[test]
fn what_shrinks_is_compressed() {
    let folder = Folder::new();
    folder.write("site/ready.js", b"plain, and the other one was compressed when the page was built");
    folder.write("site/ready.js.br", b"brotli bytes");
    let server = Server::start(folder);
    for (path, accepted, encoding) in [
        ("/style.css", "gzip, br", "br"),
        ("/style.css", "gzip", "gzip"),
        ("/style.css", "identity", ""),
        (&format!("/{HASHED}"), "br", "br"),
        ("/weights.safetensors", "br", ""),
    ] {
        let answer = server.get_with(path, &format!("Accept-Encoding: {accepted}\r\n"));
        assert_eq!(answer.header("content-encoding"), encoding, "{path}, {accepted}");
    }
    assert_eq!(server.get_with("/ready.js", "Accept-Encoding: br\r\n").body, b"brotli bytes");
}

#[test]
fn images_are_listed_and_sent_whatever_their_names() {
    let names = ["100% \"it's\".png", "deep/größe 猫.png", "plain.png", "question?#&.png"];
    let server = Server::start(folder_with(&[&names[..], &[".hidden.png", "notes.txt"]].concat()));
    let list = server.get("/api/images").json();
    let listed: Vec<_> =
        list.as_array().unwrap().iter().map(|image| image["name"].as_str().unwrap()).collect();
    assert_eq!(listed, names);
    for image in list.as_array().unwrap() {
        let answer = server.get(image["url"].as_str().unwrap());
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"), "{image}");
        assert_eq!(answer.body, png());
        assert_eq!(image["bytes"], json!(png().len()));
    }
}

#[test]
fn an_embedding_is_computed_once_and_kept() {
    let folder = folder_with(&["a b.png"]);
    let server = Server::start(folder);
    let url = server.get("/api/images").json()[0]["embedding_url"].as_str().unwrap().to_owned();
    assert_eq!(url, "/api/images/a%20b.png/embedding");

    let clients = 4;
    let start = Barrier::new(clients);
    let bodies: Vec<_> = thread::scope(|scope| {
        let ask = || {
            start.wait();
            server.get(&url).body
        };
        let asking: Vec<_> = (0..clients).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert!(bodies.iter().all(|body| body == &bodies[0]));

    let names = server.folder.names("photos/.maskwright");
    assert_eq!(names, [format!("{}.nano.safetensors", sam::sha256_hex(&png()))]);
    let file = server.folder.path().join("photos/.maskwright").join(&names[0]);
    assert_eq!(fs::read(&file).unwrap(), bodies[0]);
    let computed = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(server.get(&url).body, bodies[0]);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), computed, "it was not computed again");

    fs::write(&file, &bodies[0][..1000]).unwrap();
    assert_eq!(server.get(&url).body, bodies[0], "a damaged file is replaced");
}

#[test]
fn embeddings_made_beforehand_are_used() {
    let folder = folder_with(&["a.png"]);
    folder.run(["embed", "photos", "--out", "photos/.maskwright", "--dtype", "int8"]).succeeded();
    let made =
        fs::read(folder.path().join("photos/.maskwright").join(&folder.names("photos/.maskwright")[0]))
            .unwrap();
    let server = Server::start(folder);
    assert_eq!(server.get("/api/images/a.png/embedding").body, made);
}

#[test]
fn a_file_that_is_no_image_gets_a_sentence_and_the_server_stays_up() {
    let folder = folder_with(&["a.png"]);
    folder.write("photos/bad.png", b"GIF89 but not really");
    let server = Server::start(folder);
    let answer = server.get("/api/images/bad.png/embedding");
    assert_eq!((answer.status, answer.header("content-type")), (422, "application/json"));
    let message = answer.json()["error"].as_str().unwrap().to_owned();
    assert!(message.contains("bad.png: "), "{message}");
    assert_eq!(server.get("/api/images/a.png/embedding").status, 200);
}

#[test]
fn nothing_outside_the_folder_is_sent() {
    let folder = folder_with(&["a.png", "inside/b.png"]);
    folder.write("secret.png", &png());
    folder.write("secret.txt", b"secret");
    #[cfg(unix)]
    {
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(folder.path().join(target), folder.path().join(name)).unwrap();
        };
        link("secret.png", "photos/link.png");
        link(".", "photos/linked");
    }
    let server = Server::start(folder);
    for name in [
        "../secret.png",
        "..%2Fsecret.png",
        "%2e%2e%2fsecret.png",
        "inside%2F..%2F..%2Fsecret.png",
        "..%5Csecret.png",
        "inside%2F..%2Fa.png",
        ".%2Fa.png",
        "link.png",
        "linked%2Fsecret.png",
        "a.png%00",
        "%2Fetc%2Fpasswd",
        ".maskwright%2Fx.png",
        "inside",
        "%ff.png",
        "%F0%9F.png",
    ] {
        for end in ["", "/embedding"] {
            let answer = server.get(&format!("/api/images/{name}{end}"));
            assert!([400, 404].contains(&answer.status), "{name}: {}", answer.status);
            assert!(answer.json()["error"].is_string(), "{name}");
        }
    }
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/style.css/../../secret.txt"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
    let list = server.get("/api/images").json();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
}

#[test]
fn without_a_folder_the_list_is_empty() {
    let server = Server::start(Folder::new());
    assert_eq!(server.get("/api/images").json(), json!([]));
    assert_eq!(server.get("/api/images/a.png").status, 404);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_server_well() {
    let mut server = Server::start(Folder::new());
    assert_eq!(server.get("/").status, 200);
    std::process::Command::new("kill").args(["-INT", &server.process.id().to_string()]).status().unwrap();
    assert!(server.process.wait().unwrap().success());
}

#[test]
fn what_is_missing_is_named_before_anything_is_served() {
    let folder = Folder::new();
    let addr = ["--addr", "127.0.0.1:0"];
    let run = |arguments: &[&str]| folder.run([&["serve"][..], &addr, arguments].concat());
    run(&[]).refused(1, &["dist: ", "--site", "cargo xtask site"]);
    run(&["--site", "nowhere"]).refused(1, &["nowhere: ", "index.html"]);
    folder.write("dist/index.html", b"<!doctype html>");
    run(&["photos"]).refused(1, &["photos: ", "name a folder of images"]);

    let server = Server::start(folder);
    let taken = server.folder.run(["serve", "--addr", &server.address]);
    taken.refused(1, &[&server.address, "--addr"]);
}
