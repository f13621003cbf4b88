//! Places outside this machine's folders: any object store by its URL.
//!
//! Options come from the environment that each store's own tools read:
//! `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT` and
//! the rest of `AWS_…`; `GOOGLE_…`; `AZURE_…`. Everything here waits for its
//! answer: it is for the command line and for threads that may wait.

use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use object_store::{
    BackoffConfig, Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, WriteMultipart,
    aws::AmazonS3Builder, azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder,
    local::LocalFileSystem, path::Path as Key,
};
use tokio::{runtime::Runtime, task::JoinSet};

use crate::error::{Problem, Result};

/// Larger files go up, and all come down, in parts of this many bytes.
const PART: usize = 8 << 20;

/// How many files or parts are under way at once.
const AT_ONCE: usize = 8;

/// A folder in an object store.
#[derive(Debug)]
pub struct Place {
    name: String,
    prefix: Key,
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
}

impl Place {
    /// Whether this is a URL rather than a folder of this machine.
    pub fn is_url(text: &str) -> bool {
        text.split_once("://")
            .is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
    }

    /// The place of `file://…`, `s3://bucket/…`, `gs://bucket/…` or `az://container/…`.
    /// Nothing is asked of it yet.
    ///
    /// # Errors
    /// The URL is of no known kind, or the store's options make no sense.
    pub fn open(url: &str) -> Result<Self> {
        let url = url.trim_end_matches('/');
        let failed = || Problem::new(format!("cannot use {url}"));
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let prefix = Key::from_url_path(path).map_err(|error| {
            failed()
                .because(error)
                .hint("write it as s3://bucket/folder")
        })?;
        let retry = RetryConfig {
            backoff: BackoffConfig {
                max_backoff: Duration::from_secs(5),
                ..BackoffConfig::default()
            },
            max_retries: 6,
            retry_timeout: Duration::from_secs(60),
        };
        let built: object_store::Result<Arc<dyn ObjectStore>> = match scheme {
            "file" => LocalFileSystem::new_with_prefix("/")
                .map(|store| Arc::new(store.with_fsync(true)) as _),
            "s3" | "s3a" => AmazonS3Builder::from_env()
                .with_url(url)
                .with_retry(retry)
                .build()
                .map(|store| Arc::new(store) as _),
            "gs" => GoogleCloudStorageBuilder::from_env()
                .with_url(url)
                .with_retry(retry)
                .build()
                .map(|store| Arc::new(store) as _),
            "az" | "azure" | "abfs" | "abfss" | "adl" => MicrosoftAzureBuilder::from_env()
                .with_url(url)
                .with_retry(retry)
                .build()
                .map(|store| Arc::new(store) as _),
            _ => {
                return Err(Problem::new(format!("{url} is no place that is known"))
                    .hint("write file:///folder, s3://bucket/folder, gs://bucket/folder or az://container/folder"));
            }
        };
        let store = built.map_err(|error| failed().because(error).hint(environment(scheme)))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed().because(error).hint("free some memory or files"))?;
        Ok(Self {
            name: url.to_owned(),
            prefix,
            store,
            runtime,
        })
    }

    /// Its URL.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn key(&self, path: &str) -> Result<Key> {
        let all = format!("{}/{path}", self.prefix);
        Key::parse(all.trim_start_matches('/')).map_err(|error| {
            Problem::new(format!("{path} is no name for a file in {}", self.name))
                .because(error)
                .hint("use plain names")
        })
    }

    fn failed(&self, what: &str, path: &str, error: Error) -> Problem {
        let hint = hint(&error, self.name.split("://").next().unwrap_or_default());
        Problem::new(format!("cannot {what} {}/{path}", self.name))
            .because(error)
            .hint(hint)
    }

    /// What lies at `path`, if anything does.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let key = self.key(path)?;
        let read = self.runtime.block_on(async {
            match self.store.get(&key).await {
                Ok(found) => found.bytes().await.map(|bytes| Some(bytes.to_vec())),
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        });
        read.map_err(|error| self.failed("read", path, error))
    }

    /// Writes `bytes` to `path`.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub fn write(&self, path: &str, bytes: Vec<u8>) -> Result<()> {
        let key = self.key(path)?;
        self.runtime
            .block_on(self.store.put(&key, PutPayload::from(bytes)))
            .map(|_| ())
            .map_err(|error| self.failed("write", path, error))
    }

    /// Brings the file at `path` here, part by part.
    ///
    /// # Errors
    /// It is not there, the store does not answer or refuses, or `to` cannot be written.
    pub fn fetch(&self, path: &str, to: &Path) -> Result<()> {
        let key = self.key(path)?;
        let failed = |error| self.failed("read", path, error);
        let local = |error: std::io::Error| {
            Problem::new(format!("cannot write {}", to.display()))
                .because(error)
                .hint("make room on the disk")
        };
        let size = self
            .runtime
            .block_on(self.store.head(&key))
            .map_err(failed)?
            .size;
        let mut file = File::create(to).map_err(local)?;
        let mut from = 0;
        while from < size {
            let end = size.min(from + PART as u64);
            let part = self
                .runtime
                .block_on(self.store.get_range(&key, from..end))
                .map_err(failed)?;
            file.write_all(&part).map_err(local)?;
            from = end;
        }
        Ok(())
    }

    /// Writes files there, each as (path there, file here), several at once.
    /// `done` is told after each.
    ///
    /// # Errors
    /// The first that fails; files before it are there.
    pub fn send(&self, files: &[(String, &Path)], mut done: impl FnMut()) -> Result<()> {
        self.runtime.block_on(async {
            let mut under_way = JoinSet::new();
            let mut files = files.iter();
            loop {
                while under_way.len() < AT_ONCE
                    && let Some((path, file)) = files.next()
                {
                    let (key, store) = (self.key(path)?, Arc::clone(&self.store));
                    let (path, file) = (path.clone(), file.to_path_buf());
                    under_way.spawn(async move {
                        let sent = send(&*store, &key, &file).await;
                        (path, file, sent)
                    });
                }
                let Some(finished) = under_way.join_next().await else {
                    return Ok(());
                };
                let (path, file, sent) = finished.map_err(|error| {
                    Problem::new("a transfer stopped")
                        .because(error)
                        .hint("try again")
                })?;
                sent.map_err(|error| match error {
                    Sending::Here(error) => Problem::new(format!("cannot read {}", file.display()))
                        .because(error)
                        .hint("check the disk"),
                    Sending::There(error) => self.failed("write", &path, error),
                })?;
                done();
            }
        })
    }

    /// Removes the file at `path`; it may be gone already.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub fn remove(&self, path: &str) -> Result<()> {
        let key = self.key(path)?;
        match self.runtime.block_on(self.store.delete(&key)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("remove", path, error)),
        }
    }

    /// The names of the folders in `path`, sorted.
    ///
    /// # Errors
    /// The store does not answer or refuses.
    pub fn folders(&self, path: &str) -> Result<Vec<String>> {
        let key = self.key(path)?;
        let listed = self
            .runtime
            .block_on(self.store.list_with_delimiter(Some(&key)))
            .map_err(|error| self.failed("list", path, error))?;
        let mut names: Vec<_> = listed
            .common_prefixes
            .iter()
            .filter_map(|folder| folder.filename().map(str::to_owned))
            .collect();
        names.sort();
        Ok(names)
    }
}

/// What can fail while a file is sent.
enum Sending {
    Here(std::io::Error),
    There(Error),
}

async fn send(store: &dyn ObjectStore, key: &Key, file: &Path) -> std::result::Result<(), Sending> {
    let mut file = File::open(file).map_err(Sending::Here)?;
    let size = file.metadata().map_err(Sending::Here)?.len();
    if size <= PART as u64 {
        let mut bytes = Vec::with_capacity(size as usize);
        file.read_to_end(&mut bytes).map_err(Sending::Here)?;
        let payload = PutPayload::from(bytes);
        return store
            .put(key, payload)
            .await
            .map(|_| ())
            .map_err(Sending::There);
    }
    let upload = store.put_multipart(key).await.map_err(Sending::There)?;
    let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
    let mut part = vec![0; PART];
    let sent = loop {
        match file.read(&mut part) {
            Ok(0) => break Ok(()),
            Ok(count) => upload.write(&part[..count]),
            Err(error) => break Err(Sending::Here(error)),
        }
        if let Err(error) = upload.wait_for_capacity(AT_ONCE).await {
            break Err(Sending::There(error));
        }
    };
    match sent {
        Ok(()) => upload.finish().await.map(|_| ()).map_err(Sending::There),
        Err(error) => {
            // The first failure is the one to tell.
            let _ = upload.abort().await;
            Err(error)
        }
    }
}

/// Where a store's options are looked for.
fn environment(scheme: &str) -> &'static str {
    match scheme {
        "s3" | "s3a" => {
            "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and AWS_ENDPOINT for a store of your own (with AWS_ALLOW_HTTP=true where it has no TLS)"
        }
        "gs" => "set GOOGLE_SERVICE_ACCOUNT or GOOGLE_APPLICATION_CREDENTIALS to a key file",
        "file" => "name a folder where this user may write, on a disk with room",
        _ => "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
    }
}

/// What to do about a failure.
fn hint(error: &Error, scheme: &str) -> String {
    let text = error.to_string();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if matches!(
        error,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. }
    ) || says(&[
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AccessDenied",
    ]) {
        return format!(
            "check the credentials and what they allow: {}",
            environment(scheme)
        );
    }
    if says(&["NoSuchBucket", "NoSuchContainer", "bucket does not exist"]) {
        return "make the bucket first, or correct its name".into();
    }
    if matches!(error, Error::NotFound { .. }) {
        return "check the name; it is not there".into();
    }
    if says(&[
        "error sending request",
        "timed out",
        "timeout",
        "Connect",
        "dns",
    ]) {
        return format!(
            "check that the store runs and can be reached; {}",
            environment(scheme)
        );
    }
    environment(scheme).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_urls_are_urls() {
        for url in ["s3://bucket/a", "file:///a", "gs://b", "nowhere://x"] {
            assert!(Place::is_url(url), "{url}");
        }
        for folder in ["/data", "data", "C:\\data", "./a://b"] {
            assert!(!Place::is_url(folder), "{folder}");
        }
    }

    #[test]
    fn a_place_that_is_not_known_is_a_problem() {
        for url in ["ftp://host/a", "nowhere://x"] {
            let problem = Place::open(url).unwrap_err();
            assert!(problem.advice().unwrap().contains("s3://"), "{problem}");
        }
    }

    #[test]
    fn files_go_there_and_come_back() {
        let home = tempfile::tempdir().unwrap();
        let url = format!("file://{}/a place", home.path().display());
        let place = Place::open(&url.replace(' ', "%20")).unwrap();
        assert_eq!(place.read("x.json").unwrap(), None);
        assert!(place.folders("kiosks").unwrap().is_empty());
        // More than one part.
        let large: Vec<u8> = (0..PART + 3).map(|n| (n % 251) as u8).collect();
        let here = home.path().join("large");
        std::fs::write(&here, &large).unwrap();
        let mut count = 0;
        let paths = [
            "kiosks/b/large".to_owned(),
            "kiosks/a/date=1/large".to_owned(),
        ];
        let files: Vec<_> = paths.iter().map(|path| (path.clone(), &*here)).collect();
        place.send(&files, || count += 1).unwrap();
        assert_eq!(count, 2);
        place.write("x.json", b"{}".to_vec()).unwrap();
        assert_eq!(place.read("x.json").unwrap().unwrap(), b"{}");
        assert!(home.path().join("a place/x.json").is_file());
        assert_eq!(place.folders("kiosks").unwrap(), ["a", "b"]);
        let back = home.path().join("back");
        place.fetch("kiosks/a/date=1/large", &back).unwrap();
        assert!(std::fs::read(back).unwrap() == large);
        place.remove("x.json").unwrap();
        place.remove("x.json").unwrap();
        assert_eq!(place.read("x.json").unwrap(), None);
        let problem = place.fetch("x.json", &home.path().join("y")).unwrap_err();
        assert!(problem.advice().unwrap().contains("not there"), "{problem}");
    }
}
