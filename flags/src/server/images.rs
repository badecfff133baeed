//! The images: each is rendered once, on our own pool, when it is first asked for or announced.

use std::hash::{DefaultHasher, Hasher};
use std::sync::{Arc, OnceLock};
use std::thread;

use executor::{BuildError, ThreadPoolExecutor};

use crate::codes::Code;
use crate::image;

/// A rendered flag.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// The file.
    pub(super) bytes: Arc<[u8]>,
    /// Its version: the same bytes have the same tag.
    pub(super) tag: Arc<str>,
}

impl Image {
    /// An image of these bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        Self {
            bytes: bytes.into(),
            tag: format!("\"{:016x}\"", hasher.finish()).into(),
        }
    }
}

/// So many images are rendered by one thread: another one takes 0.5 MiB, and would spare twenty flags a millisecond.
const FEW: usize = 64;

/// A place for the image of every possible code; what is rendered but empty does not exist.
type Cache = Box<[OnceLock<Option<Image>>]>;

/// The cache and the pool that fills it.
#[derive(Debug)]
pub(super) struct Images {
    /// The images rendered so far.
    cache: Arc<Cache>,
    /// Renders them: not on the connections' threads, whose stacks are small and whose number is
    /// the client's choice.
    pool: ThreadPoolExecutor,
}

impl Images {
    /// An empty cache, for about so many images.
    pub(super) fn new(images: usize) -> Result<Self, BuildError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let cache: Cache = (0..Code::COUNT).map(|_| OnceLock::new()).collect();
        let pool = ThreadPoolExecutor::builder()
            .max_workers(cores.min(images.div_ceil(FEW).max(1)))
            .thread_name_prefix("render")
            .build()?;
        Ok(Self {
            cache: Arc::new(cache),
            pool,
        })
    }

    /// Has images rendered before they are asked for.
    pub(super) fn prepare(&self, codes: &[Code]) {
        for &code in codes {
            // A refusal is no loss: whoever asks for the image will hear of it.
            let _ = self.pool.submit(render(&self.cache, code));
        }
    }

    /// The flag's image, if there is such a flag; an error when the renderer failed.
    pub(super) fn get(&self, code: Code) -> Result<Option<Image>, String> {
        let place = &self.cache[code.index()];
        if place.get().is_none() {
            let rendered = self.pool.submit(render(&self.cache, code));
            let rendered = rendered.map_err(|refused| refused.to_string())?;
            rendered.result().map_err(|error| error.to_string())?;
        }
        Ok(place.get().cloned().flatten())
    }
}

/// The task that renders one image, unless that was done before.
fn render(cache: &Arc<Cache>, code: Code) -> impl FnOnce() + Send + use<> {
    let cache = Arc::clone(cache);
    move || {
        cache[code.index()].get_or_init(|| image::gif(&code.to_string()).map(Image::new));
    }
}
