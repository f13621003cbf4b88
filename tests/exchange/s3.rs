//! A real S3-compatible server on loopback: moto's, started for each test.

use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use face_game::dataset::Recipients;

use super::{
    python,
    world::{SMALL, Size, dump, fill, open, people},
};

/// How long a server may take to begin on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(home: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new(python::interpreter())
            .args([
                "-m",
                "moto.server",
                "-H",
                "127.0.0.1",
                "-p",
                &port.to_string(),
            ])
            .env("HOME", home)
            .env("INITIAL_NO_AUTH_ACTION_COUNT", "1000000")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < PATIENCE, "the server does not begin");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes a bucket, or asks what is in it, through boto3.
    fn ask(&self, home: &Path, args: &[&str]) -> String {
        let output = python::script("s3.py", home)
            .arg(self.endpoint())
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The game's own program, with the environment that S3's tools read.
    fn game(&self, args: &[&str]) -> Output {
        game(&self.endpoint(), args)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn game(endpoint: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_face-game"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT", endpoint)
        .env("AWS_ALLOW_HTTP", "true")
        .output()
        .unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn problem(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("error: ") && told.contains("hint: "),
        "{told}"
    );
    told
}

#[test]
fn kiosks_meet_in_a_bucket() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).display().to_string();
    let server = Server::start(home.path());
    server.ask(home.path(), &["make", "faces"]);
    let mut all = people(21, &SMALL, &Recipients::default());
    let others = all.split_off(3);
    fill(&open(&home.path().join("one")), &all);
    fill(&open(&home.path().join("two")), &others);
    // Larger than a part, so that it goes up in several.
    let many = people(
        5,
        &Size {
            people: 60,
            sessions: 6,
            turns: 60,
        },
        &Recipients::default(),
    );
    fill(&open(&home.path().join("three")), &many);

    let url = "s3://faces/play";
    for kiosk in ["one", "two", "three"] {
        let data = at(kiosk);
        let args = [
            "data",
            "export",
            "--data",
            &data,
            "--to",
            url,
            "--purpose",
            "own",
            "--encrypted",
        ];
        done(&server.game(&args));
        let again = done(&server.game(&args));
        assert!(again.contains("0 files written"), "{again}");
    }
    done(&server.game(&["data", "import", "--data", &at("hub"), url]));
    let both = open(&home.path().join("all"));
    fill(&both, all.iter().chain(&others).chain(&many));
    assert_eq!(dump(&open(&home.path().join("hub"))), dump(&both));

    // DuckDB queries the bucket's files where they lie, as the README says.
    let turns: usize = dump(&both)["turns"].len();
    let seen = server.ask(home.path(), &["query", "faces", "play"]);
    assert_eq!(seen.trim(), format!("{turns} turns of 3 kiosks"));
    let listed = server.ask(home.path(), &["list", "faces"]);
    assert!(listed.lines().all(|key| key.starts_with("play/")));
    assert!(!listed.contains(".part"));
}

#[test]
fn a_store_that_refuses_is_told_and_nothing_is_left() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("one").display().to_string();
    fill(
        &open(Path::new(&data)),
        &people(21, &SMALL, &Recipients::default()),
    );
    let server = Server::start(home.path());
    let export = |url: &str| server.game(&["data", "export", "--data", &data, "--to", url]);
    let told = problem(&export("s3://nowhere/play"));
    assert!(told.contains("bucket"), "{told}");
    let told = problem(&server.game(&["data", "import", "--data", &data, "s3://nowhere/play"]));
    assert!(
        told.contains("bucket") || told.contains("no export"),
        "{told}"
    );
    let told = problem(&export("ftp://host/x"));
    assert!(told.contains("s3://"), "{told}");
    let left: Vec<_> = std::fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A server that answers everything with a refusal, as S3 words it.
#[test]
fn wrong_credentials_are_told() {
    use std::io::Write;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 8192]);
            let body =
                "<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message></Error>";
            let _ = write!(
                stream,
                "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let home = tempfile::tempdir().unwrap();
    open(home.path());
    let data = home.path().display().to_string();
    let told = problem(&game(
        &endpoint,
        &["data", "export", "--data", &data, "--to", "s3://faces/play"],
    ));
    assert!(told.contains("check the credentials"), "{told}");
}
