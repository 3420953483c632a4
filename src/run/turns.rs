//! Turns numbered pieces of work, done side by side, into output in the order of their numbers, with bounded memory.
//!
//! Each thread takes the next number and fills a buffer. Whose turn it is hands its buffer to the sink, and all that have been left
//! behind it; who is early, or finds another one at the sink, leaves the buffer and goes on; who is far ahead waits. Nobody waits for
//! what the sink does. Buffers are used again: fresh memory costs more than most pages.

use crate::error::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Where the buffers end up, in order.
pub trait Sink<B>: Send {
    /// Takes all that the buffer holds out of it.
    fn take(&mut self, buffer: &mut B) -> Result<(), Error>;
}

/// So many numbers may be worked on, or wait, beyond the one whose turn it is.
const AHEAD: usize = 128;

pub struct Turns<B, S> {
    count: usize,
    taken: AtomicUsize,
    state: Mutex<State<B, S>>,
    moved: Condvar,
}

struct State<B, S> {
    turn: usize,
    /// Finished early.
    waiting: BTreeMap<usize, B>,
    spare: Vec<B>,
    /// None until it is opened, and while somebody writes.
    sink: Option<S>,
    /// Of the errors so far, the one with the lowest number.
    failed: Option<(usize, Error)>,
    /// Threads that wait: without any, nobody need be told.
    asleep: usize,
}

impl<B: Default, S: Sink<B>> Turns<B, S> {
    pub fn new(count: usize) -> Turns<B, S> {
        let state = State { turn: 0, waiting: BTreeMap::new(), spare: Vec::new(), sink: None, failed: None, asleep: 0 };
        Turns { count, taken: AtomicUsize::new(0), state: Mutex::new(state), moved: Condvar::new() }
    }

    /// Makes the sink while others work already, and gives it what has been waiting.
    pub fn open(&self, sink: impl FnOnce() -> Result<S, Error>) {
        let alarm = Alarm { turns: self, number: 0 };
        let sink = sink();
        std::mem::forget(alarm);
        let mut state = self.lock();
        match sink {
            Ok(sink) => state.sink = Some(sink),
            Err(error) => note(&mut state, 0, error),
        }
        self.hand_over(state);
    }

    /// Works until no number is left; to be called on every thread.
    pub fn work(&self, work: impl Fn(usize, &mut B) -> Result<(), Error>) {
        loop {
            let number = self.taken.fetch_add(1, Ordering::Relaxed);
            let Some(mut buffer) = self.begin(number) else { return };
            let alarm = Alarm { turns: self, number };
            let outcome = work(number, &mut buffer);
            std::mem::forget(alarm);
            match outcome {
                Ok(()) => self.end(number, buffer),
                Err(error) => self.fail(number, error),
            }
        }
    }

    /// Empties a buffer before its number is done, as soon as it is its turn: for work that would fill too large a buffer.
    pub fn pass(&self, number: usize, buffer: &mut B) -> Result<(), Error> {
        let mut state = self.wait(|state| state.turn < number || state.sink.is_none());
        let State { failed, sink, .. } = &mut *state;
        match (failed, sink) {
            (failed, Some(sink)) if failed.as_ref().is_none_or(|(failed, _)| *failed >= number) => sink.take(buffer),
            _ => Err(Error::new(ErrorKind::Io, "an earlier page failed", "see its error")),
        }
    }

    /// The sink once all is done, or the first error.
    pub fn finish(self) -> Result<S, Error> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (state.failed, state.sink) {
            (Some((_, error)), _) => Err(error),
            (None, Some(sink)) => Ok(sink),
            (None, None) => Err(Error::new(ErrorKind::Io, "the output was never opened", "report this as a bug of the program")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<B, S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits as long as the condition holds and nothing has failed.
    fn wait(&self, until_not: impl Fn(&State<B, S>) -> bool) -> MutexGuard<'_, State<B, S>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |state: &mut State<B, S>| state.failed.is_none() && until_not(state);
        state.asleep += 1;
        let mut state = self.moved.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner);
        state.asleep -= 1;
        state
    }

    /// Unlocks the state and wakes whoever waits for it to change.
    fn wake(&self, state: MutexGuard<'_, State<B, S>>) {
        let asleep = state.asleep > 0;
        drop(state);
        if asleep {
            self.moved.notify_all();
        }
    }

    fn begin(&self, number: usize) -> Option<B> {
        if number >= self.count {
            return None;
        }
        let mut state = self.wait(|state| number >= state.turn + AHEAD);
        match &state.failed {
            Some((failed, _)) if *failed < number => None,
            _ => Some(state.spare.pop().unwrap_or_default()),
        }
    }

    fn end(&self, number: usize, buffer: B) {
        let mut state = self.lock();
        state.waiting.insert(number, buffer);
        self.hand_over(state);
    }

    /// Gives the sink the buffers whose turn it is; while it takes one, others may leave more.
    fn hand_over<'t>(&'t self, mut state: MutexGuard<'t, State<B, S>>) {
        while let Some((mut sink, mut buffer)) = state.next() {
            let alarm = Alarm { turns: self, number: state.turn };
            drop(state);
            let outcome = sink.take(&mut buffer);
            std::mem::forget(alarm);
            state = self.lock();
            state.sink = Some(sink);
            let turn = state.turn;
            match outcome {
                Ok(()) => {
                    state.spare.push(buffer);
                    state.turn += 1;
                }
                Err(error) => note(&mut state, turn, error),
            }
            if state.asleep > 0 {
                self.moved.notify_all();
            }
        }
        self.wake(state);
    }

    fn fail(&self, number: usize, error: Error) {
        let mut state = self.lock();
        note(&mut state, number, error);
        self.wake(state);
    }
}

impl<B, S: Sink<B>> State<B, S> {
    /// The sink and the buffer whose turn it is, if both are there.
    fn next(&mut self) -> Option<(S, B)> {
        let buffer = self.sink.is_some().then(|| self.waiting.remove(&self.turn)).flatten()?;
        self.sink.take().map(|sink| (sink, buffer))
    }
}

/// Wakes those who wait for a number whose work panicked; without it they would wait for ever.
struct Alarm<'t, B: Default, S: Sink<B>> {
    turns: &'t Turns<B, S>,
    number: usize,
}

impl<B: Default, S: Sink<B>> Drop for Alarm<'_, B, S> {
    fn drop(&mut self) {
        self.turns
            .fail(self.number, Error::new(ErrorKind::Io, "a page could not be read", "report this as a bug of the program"));
    }
}

fn note<B, S>(state: &mut State<B, S>, number: usize, error: Error) {
    if state.failed.as_ref().is_none_or(|(failed, _)| number < *failed) {
        state.failed = Some((number, error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes what it takes; refuses 13 if told to.
    struct Notes {
        taken: Vec<usize>,
        refuses: bool,
    }

    impl Sink<Vec<usize>> for Notes {
        fn take(&mut self, buffer: &mut Vec<usize>) -> Result<(), Error> {
            if self.refuses && buffer.contains(&13) {
                return Err(Error::new(ErrorKind::Io, "13", ""));
            }
            self.taken.append(buffer);
            Ok(())
        }
    }

    fn run(refuses: bool, fails: &[usize]) -> Result<Vec<usize>, String> {
        let turns = Turns::new(1000);
        let work = |number: usize, buffer: &mut Vec<usize>| {
            if fails.contains(&number) {
                return Err(Error::new(ErrorKind::Io, number.to_string(), ""));
            }
            buffer.push(number);
            if number.is_multiple_of(7) { turns.pass(number, buffer) } else { Ok(()) }
        };
        std::thread::scope(|scope| {
            (0..4).for_each(|_| drop(scope.spawn(|| turns.work(work))));
            turns.open(|| Ok(Notes { taken: Vec::new(), refuses }));
        });
        turns.finish().map(|notes| notes.taken).map_err(|error| error.to_string())
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let turns = Turns::new(1000);
        let work = |number: usize, _: &mut Vec<usize>| if number == 300 { panic!("as wanted") } else { Ok(()) };
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            std::thread::scope(|scope| {
                (0..4).for_each(|_| drop(scope.spawn(|| turns.work(work))));
                turns.open(|| Ok(Notes { taken: Vec::new(), refuses: false }));
            });
        }));
        assert!(caught.is_err() && turns.finish().is_err());
    }

    #[test]
    fn a_sink_that_cannot_be_made_ends_all() {
        let turns: Turns<Vec<usize>, Notes> = Turns::new(1000);
        std::thread::scope(|scope| {
            (0..4).for_each(|_| drop(scope.spawn(|| turns.work(|number, buffer| turns.pass(number, buffer)))));
            turns.open(|| Err(Error::new(ErrorKind::Io, "no room", "")));
        });
        assert!(turns.finish().is_err_and(|error| error.to_string().contains("no room")));
    }

    #[test]
    fn all_comes_in_order_and_the_first_error_counts() {
        assert_eq!(run(false, &[]).unwrap(), (0..1000).collect::<Vec<_>>());
        for _ in 0..20 {
            assert!(run(false, &[700, 300, 301]).unwrap_err().contains("300"));
            assert!(run(true, &[700]).unwrap_err().contains("13"));
        }
    }
}
