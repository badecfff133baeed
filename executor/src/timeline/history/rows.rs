//! Whose rows there are, and which of them an event belongs to.

use std::collections::{BTreeMap, HashMap};

use super::{Row, Who};
use crate::timeline::record::{Record, Records};

/// The rows, still empty, and how to find the one of an event.
pub(super) struct Rows {
    pub(super) list: Vec<Row>,
    index: BTreeMap<Who, usize>,
    /// Which worker a thread is: it may tell events of other pools too.
    threads: HashMap<u32, Who>,
}

impl Rows {
    pub(super) fn of(records: &Records) -> Self {
        let mut threads = HashMap::new();
        for record in records.list.iter().filter(|record| record.thread != 0) {
            if let Some(number) = record.worker {
                let pool = record.pool;
                threads.insert(record.thread, Who::Worker { pool, number });
            }
        }
        let mut index: BTreeMap<Who, usize> = BTreeMap::new();
        for record in &records.list {
            index.insert(who_told(record, threads.get(&record.thread).copied()), 0);
        }
        let mut list = Vec::new();
        for (number, (who, index)) in index.iter_mut().enumerate() {
            *index = number;
            list.push(Row {
                who: *who,
                name: name_of(*who, records),
                lives: Vec::new(),
                spans: Vec::new(),
                depths: Vec::new(),
            });
        }
        Self {
            list,
            index,
            threads,
        }
    }
}

impl Rows {
    /// The index of the row that `record` belongs to, which is one of those that this was made from.
    pub(super) fn row_of(&self, record: &Record) -> usize {
        self.index[&who_told(record, self.threads.get(&record.thread).copied())]
    }
}

fn who_told(record: &Record, thread: Option<Who>) -> Who {
    match (record.worker, thread) {
        (Some(number), _) => Who::Worker {
            pool: record.pool,
            number,
        },
        (None, Some(worker)) => worker,
        (None, None) => Who::Thread(record.thread),
    }
}

fn name_of(who: Who, records: &Records) -> String {
    match who {
        Who::Worker { pool, number } => {
            match records.pools.get(pool as usize).map(String::as_str) {
                None | Some("") => format!("worker {number}"),
                Some(pool) => format!("{pool} worker {number}"),
            }
        }
        Who::Thread(0) => "no worker".to_owned(),
        Who::Thread(number) => match records.threads.get(&number).map(|name| &**name) {
            None | Some("") => format!("thread {number}"),
            Some(name) => name.to_owned(),
        },
    }
}
