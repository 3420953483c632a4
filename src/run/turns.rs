//! Turns numbered pieces of work, done side by side, into output in the order of their numbers, with bounded memory.
//!
//! Each thread takes the next number and fills a buffer. Whose turn it is hands its buffer to the sink; who is early leaves it
//! for those before, and who is far ahead waits. Buffers are used again: fresh memory costs more than most pages.

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
    sink: S,
    /// Of the errors so far, the one with the lowest number.
    failed: Option<(usize, Error)>,
    /// Threads that wait: without any, nobody need be told.
    asleep: usize,
}

impl<B: Default, S: Sink<B>> Turns<B, S> {
    pub fn new(count: usize, sink: S) -> Turns<B, S> {
        let state = State { turn: 0, waiting: BTreeMap::new(), spare: Vec::new(), sink, failed: None, asleep: 0 };
        Turns { count, taken: AtomicUsize::new(0), state: Mutex::new(state), moved: Condvar::new() }
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
        let mut state = self.wait(|state| state.turn < number);
        match &state.failed {
            Some((failed, _)) if *failed < number => Err(Error::new(ErrorKind::Io, "an earlier page failed", "see its error")),
            _ => state.sink.take(buffer),
        }
    }

    /// The sink once all is done, or the first error.
    pub fn finish(self) -> Result<S, Error> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.failed {
            Some((_, error)) => Err(error),
            None => Ok(state.sink),
        }
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
        let mut guard = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *guard;
        state.waiting.insert(number, buffer);
        while let Some(mut buffer) = state.waiting.remove(&state.turn) {
            if let Err(error) = state.sink.take(&mut buffer) {
                let failed = state.turn;
                note(state, failed, error);
                break;
            }
            state.spare.push(buffer);
            state.turn += 1;
        }
        self.wake(guard);
    }

    fn fail(&self, number: usize, error: Error) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        note(&mut state, number, error);
        self.wake(state);
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
        let turns = Turns::new(1000, Notes { taken: Vec::new(), refuses });
        let work = |number: usize, buffer: &mut Vec<usize>| {
            if fails.contains(&number) {
                return Err(Error::new(ErrorKind::Io, number.to_string(), ""));
            }
            buffer.push(number);
            if number.is_multiple_of(7) { turns.pass(number, buffer) } else { Ok(()) }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(|| turns.work(work)))));
        turns.finish().map(|notes| notes.taken).map_err(|error| error.to_string())
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let turns = Turns::new(1000, Notes { taken: Vec::new(), refuses: false });
        let work = |number: usize, _: &mut Vec<usize>| if number == 300 { panic!("as wanted") } else { Ok(()) };
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(|| turns.work(work)))));
        }));
        assert!(caught.is_err() && turns.finish().is_err());
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
