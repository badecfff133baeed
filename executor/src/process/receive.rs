//! What comes from a worker, frame by frame.

use super::call::Answer;
use super::codec;
use super::frame::Frame;
use super::message::{CallHead, GREETING, Hello, ResultHead, Returned, VERSION, kind, read_error};
use super::owner::Owner;
use super::slot::{CallItem, Doom};
use super::todo::Todo;
use crate::error::Broken;
use crate::home::{Around, Home};
use crate::observe::EventKind;

/// So much may come before the greeting.
const NOISE: usize = 64 * 1024;

/// The number of the call that the initializer is.
const INITIALIZER: u64 = 1;

/// What a worker is killed for.
enum Violation {
    /// It does not keep to the protocol.
    Garbage(String),
    /// It does, but is no worker for this program.
    Refused(String),
}

/// What a `RESULT`, `PANICKED` or `CODEC` says.
pub(super) fn answer_in(frame: Frame, body: &[u8]) -> Option<(ResultHead, Answer<'_>)> {
    let (head, rest) = ResultHead::read(body)?;
    let rest = &body[rest..];
    let answer = if frame.kind == kind::RESULT {
        Answer::Output(rest, frame.aside)
    } else {
        Answer::Error(frame.kind, rest)
    };
    Some((head, answer))
}

impl Owner {
    /// Takes what has come; false if there is no more to come, and the worker is to be buried.
    pub(super) fn receive(&self) -> bool {
        let reader = &self.worker.reader;
        // At once: a callback that waits would read what the poll has told of, and this would block.
        let came = reader.read(&mut reader.frames());
        self.came.set(came.unwrap_or(0));
        // What a task has printed is out before its future is done. The poll may be older than the answer.
        self.read_stderr();
        if !self.greeted.get() && came > Some(0) && !self.find_greeting() {
            return false;
        }
        // Also at the end: a waiter may have left some.
        (!self.greeted.get() || self.take_frames()) && came.is_some()
    }

    /// Takes what has been read; false if the worker is to be buried.
    pub(super) fn take_frames(&self) -> bool {
        let reader = &self.worker.reader;
        loop {
            // The lock is not held while it is handled, for user code may run.
            let frame = reader.take();
            let handled = match frame {
                Ok(Some((frame, body))) => {
                    let handled = self.handle(frame, &body);
                    codec::reuse(body);
                    handled
                }
                Ok(None) => return true,
                Err(error) => Err(Violation::Garbage(error.to_string())),
            };
            if let Err(violation) = handled {
                self.condemn(violation);
                return false;
            }
            if self.ended.get() {
                // Buried by a callback that waited.
                return true;
            }
        }
    }

    /// Looks for the greeting in what has come so far, and takes what is before it out of the way; false if it is not
    /// to be expected any more.
    fn find_greeting(&self) -> bool {
        let mut frames = self.worker.reader.frames();
        let mut io = self.io.borrow_mut();
        let mut came = frames.decoder.take_raw();
        let noise = &mut io.noise;
        noise.append(&mut came);
        let found = noise
            .windows(GREETING.len())
            .position(|window| window == GREETING);
        match found {
            Some(index) => {
                let rest = noise.split_off(index + GREETING.len());
                noise.truncate(index);
                frames.decoder.room().extend_from_slice(&rest);
                self.greeted.set(true);
            }
            None if noise.len() > NOISE => {
                drop((frames, io));
                self.condemn(Violation::Refused(
                    "it prints, but not what a worker prints".to_owned(),
                ));
                return false;
            }
            None => {}
        }
        true
    }

    fn handle(&self, frame: Frame, body: &[u8]) -> Result<(), Violation> {
        let bad = |what: &str| Violation::Garbage(format!("{what} that cannot be read"));
        if frame.kind != kind::HELLO && self.worker.places.get().is_none() {
            return Err(Violation::Garbage(format!(
                "a frame of kind {} before its hello",
                frame.kind
            )));
        }
        match frame.kind {
            kind::HELLO => {
                // First of all: the rest depends on it.
                let version = Hello::version(body).ok_or_else(|| bad("a hello"))?;
                if version != VERSION {
                    return Err(Violation::Refused(format!(
                        "it speaks version {version} of the protocol, and this program version {VERSION}"
                    )));
                }
                self.welcome(&Hello::read(body).ok_or_else(|| bad("a hello"))?)
            }
            kind::RESULT | kind::PANICKED | kind::CODEC => {
                let (head, answer) = answer_in(frame, body).ok_or_else(|| bad("a result"))?;
                self.settle(head, answer)
            }
            kind::RETURNED => {
                let returned = Returned::read(body).ok_or_else(|| bad("a list of calls"))?;
                let mut todo = Todo::default();
                let mut schedule = self.hub.schedule.lock();
                let known = schedule.returned(self.number, returned.answer, &returned.numbers);
                schedule.dispatch(&mut todo);
                schedule.assign(self.number, &mut todo);
                drop(schedule);
                self.hub.sweep();
                self.hub.news.notify_all();
                self.hub.poke();
                self.hub.carry_out(todo);
                if known {
                    Ok(())
                } else {
                    Err(Violation::Garbage(
                        "it gave back calls that it did not have".to_owned(),
                    ))
                }
            }
            kind::STARTED => {
                let call = super::message::read(body).ok_or_else(|| bad("a number"))?;
                self.hub.schedule.lock().reported(self.number, call);
                Ok(())
            }
            kind::OUTPUT => {
                self.print(|io| io.print_stdout(body));
                Ok(())
            }
            other => Err(Violation::Garbage(format!(
                "a frame of the unknown kind {other}"
            ))),
        }
    }

    /// The worker says who it is.
    fn welcome(&self, hello: &Hello) -> Result<(), Violation> {
        let options = &self.hub.options;
        if hello.build != options.build {
            return Err(Violation::Refused(format!(
                "its build id is `{}`, and that of this program `{}`",
                hello.build, options.build
            )));
        }
        let mut places = Vec::with_capacity(options.tasks.len());
        for name in &options.tasks {
            let Some(place) = hello.tasks.iter().position(|theirs| theirs == name) else {
                return Err(Violation::Refused(format!(
                    "it does not know the task `{name}`"
                )));
            };
            places.push(u32::try_from(place).unwrap_or(u32::MAX));
        }
        let reader = &self.worker.reader;
        reader.frames().decoder.set_max(options.max_frame);
        // An initializer may take its time.
        self.deadline.set(None);
        let initializer = options.initializer.as_ref();
        let call = initializer.map(|(task, encoded)| {
            let head = CallHead {
                number: INITIALIZER,
                task: places[*task as usize],
            };
            (head, encoded)
        });
        if self.worker.places.set(places).is_err() {
            return Err(Violation::Garbage("a second hello".to_owned()));
        }
        match call {
            Some((head, encoded)) => {
                self.worker
                    .push(|out| head.push(out, &encoded.body, &encoded.aside));
            }
            None => self.is_ready(),
        }
        Ok(())
    }

    /// The worker takes tasks from here on.
    fn is_ready(&self) {
        self.ready.set(true);
        let mut todo = Todo::default();
        let mut schedule = self.hub.schedule.lock();
        schedule.starts.succeeded();
        let now = schedule.now();
        if let Some(slot) = schedule.slots.of_mut(self.number) {
            slot.ready = true;
            slot.since = now;
            slot.next_call = INITIALIZER + 1;
        }
        schedule.dispatch(&mut todo);
        drop(schedule);
        self.hub.observe(EventKind::WorkerUp, None);
        self.hub.carry_out(todo);
    }

    /// An answer: sends what is next, then settles the future.
    fn settle(&self, head: ResultHead, answer: Answer<'_>) -> Result<(), Violation> {
        if !self.ready.get() && head.number == INITIALIZER {
            return self.initialized(answer);
        }
        let has_rest = self.io.borrow().has_rest();
        let mut todo = Todo::default();
        let mut schedule = self.hub.schedule.lock();
        let item = schedule.answered(self.number, head, true, &mut todo);
        let slot = has_rest.then(|| schedule.slots.of(self.number)).flatten();
        let is_free = slot.is_some_and(|slot| slot.sent.is_empty());
        // What is sent before its callbacks have run would wait for them.
        let calls_back = item.as_ref().is_some_and(CallItem::may_call_back);
        if !calls_back {
            schedule.assign(self.number, &mut todo);
        }
        drop(schedule);
        let started = todo.take_started();
        self.hub.carry_out(todo);
        if has_rest {
            self.print(|io| io.print_rest(is_free));
        }
        let Some(item) = item else {
            return Err(Violation::Garbage(
                "it answered a call that it did not have".to_owned(),
            ));
        };
        let free = |free: bool| {
            self.with_slot(|slot| slot.settling = !free);
        };
        // The next one began when this one ended, and is seen to do so: after it, and before its callbacks.
        let tell = || self.hub.have_started(&started);
        let tell = (!started.is_empty()).then_some(&tell as &dyn Fn());
        let around = Around::on_worker(&*self.hub, &free).and_then(tell);
        if let Some(memory) = item.settle(answer, &around) {
            self.worker.reader.reuse(memory);
        }
        // While callbacks ran, others may have put in the queue what they saw nobody idle for.
        let mut todo = Todo::default();
        let mut schedule = self.hub.schedule.lock();
        schedule.with_slot(self.number, |slot| slot.settling = false);
        if !schedule.queue.is_empty() {
            schedule.dispatch(&mut todo);
            if calls_back {
                schedule.assign(self.number, &mut todo);
            }
        }
        drop(schedule);
        self.hub.carry_out(todo);
        Ok(())
    }

    fn initialized(&self, answer: Answer<'_>) -> Result<(), Violation> {
        if let Answer::Error(kind, rest) = answer {
            let error = read_error(kind, rest).map_or_else(String::new, |error| error.to_string());
            let broken = Broken::new(format!(
                "a worker's initializer failed, the process pool is not usable any more: {error}"
            ));
            let doom = Doom::Broken(broken.clone());
            self.with_slot(|slot| {
                slot.doom.get_or_insert(doom);
            });
            self.hub.break_up(&broken);
            return Err(Violation::Refused(broken.to_string()));
        }
        self.print(|io| io.print_rest(true));
        self.is_ready();
        Ok(())
    }

    /// What it is killed for, unless that is settled.
    fn condemn(&self, violation: Violation) {
        let (why, what) = match violation {
            Violation::Garbage(what) => (format!("it broke the protocol: {what}"), what),
            Violation::Refused(why) => (why.clone(), why),
        };
        self.refuse(why, true);
        self.with_slot(|slot| {
            slot.doom.get_or_insert(Doom::Garbage(what));
        });
        self.worker.kill();
    }
}
