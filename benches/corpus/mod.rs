//! Turns a seed into folders of pages that all differ, because one page repeated would flatter every cache.

pub mod lists;
pub mod prose;
pub mod rng;
pub mod vocab;

use lists::Lists;
use prose::Prose;
use rng::Rng;
use std::fs;
use std::path::Path;
use twintown::know::gazetteer::Gazetteer;

/// One in so many pages of a crawl is about partners.
const PARTNER_PAGES: usize = 50;

pub struct Corpus {
    lists: Lists,
    prose: Prose,
}

impl Corpus {
    pub fn new() -> Corpus {
        Corpus { lists: Lists::new(Gazetteer::embedded()), prose: Prose::new() }
    }

    /// Ordinary pages, one in fifty a partner page, as a crawl of municipal sites brings them.
    pub fn crawl(&self, seed: u64, pages: usize) -> Vec<String> {
        let mut rng = Rng::new(seed);
        let page = |index: usize| match index % PARTNER_PAGES {
            7 => self.partner_page(&mut rng),
            _ => {
                let bytes = rng.within(1_000..=8_000);
                self.prose.page(&mut rng, &self.lists, bytes)
            }
        };
        (0..pages).map(page).collect()
    }

    /// Partner lists only.
    pub fn dense(&self, seed: u64, pages: usize) -> Vec<String> {
        let mut rng = Rng::new(seed);
        (0..pages).map(|_| self.partner_page(&mut rng)).collect()
    }

    /// A list of so many items on one page.
    #[allow(dead_code, reason = "only one of the two benches needs it")]
    pub fn long(&self, seed: u64, items: usize) -> String {
        self.lists.page(&mut Rng::new(seed), items)
    }

    fn partner_page(&self, rng: &mut Rng) -> String {
        let partners = 3 + rng.common(60);
        self.lists.page(rng, partners)
    }
}

/// Writes the pages into the folder, some hundred to a subfolder.
#[allow(dead_code, reason = "only one of the two benches needs it")]
pub fn write(folder: &Path, pages: &[String]) -> std::io::Result<()> {
    for (index, page) in pages.iter().enumerate() {
        let inner = folder.join(format!("{:03}", index / 500));
        fs::create_dir_all(&inner)?;
        fs::write(inner.join(format!("{index:06}.txt")), page)?;
    }
    Ok(())
}
