//! Turns numbered pieces of work, done side by side, into output in the order of their numbers, with bounded memory.
//!
//! Each thread takes the next number and fills a buffer. Whose turn it is hands its buffer to the sink; who is early leaves it
//! for those before, and who is far ahead waits; so does everybody until the sink is there. Nobody waits while another one gives the
//! sink what is due: who has the sink goes on as long as there is something. Buffers are used again: fresh memory costs more than
//! most pages.

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
    /// None until it is opened, and while somebody has it.
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
        let mut state = self.lock();
        match sink {
            Ok(sink) => state.sink = Some(sink),
            Err(error) => note(&mut state, 0, error),
        }
        let state = self.hand_over(state);
        std::mem::forget(alarm);
        self.wake(state);
    }

    /// Works until no number is left; to be called on every thread.
    pub fn work(&self, work: impl Fn(usize, &mut B) -> Result<(), Error>) {
        loop {
            let number = self.taken.fetch_add(1, Ordering::Relaxed);
            let Some(mut buffer) = self.begin(number) else { return };
            let alarm = Alarm { turns: self, number };
            match work(number, &mut buffer) {
                Ok(()) => self.end(number, buffer),
                Err(error) => self.fail(number, error),
            }
            std::mem::forget(alarm);
        }
    }

    /// Empties a buffer before its number is done, as soon as it is its turn: for work that would fill too large a buffer.
    pub fn pass(&self, number: usize, buffer: &mut B) -> Result<(), Error> {
        let mut state = self.wait(number, |state| state.turn < number || state.sink.is_none());
        let State { failed, sink, .. } = &mut *state;
        match sink {
            Some(sink) if failed.as_ref().is_none_or(|(failed, _)| *failed > number) => sink.take(buffer),
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

    /// Waits as long as the condition holds and neither this number nor one before has failed.
    fn wait(&self, number: usize, until_not: impl Fn(&State<B, S>) -> bool) -> MutexGuard<'_, State<B, S>> {
        let mut state = self.lock();
        let waits = |state: &mut State<B, S>| state.failed.as_ref().is_none_or(|(f, _)| *f > number) && until_not(state);
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
        let mut state = self.wait(number, |state| number >= state.turn + AHEAD);
        match &state.failed {
            Some((failed, _)) if *failed < number => None,
            _ => Some(state.spare.pop().unwrap_or_default()),
        }
    }

    fn end(&self, number: usize, buffer: B) {
        let mut state = self.lock();
        state.waiting.insert(number, buffer);
        let state = self.hand_over(state);
        self.wake(state);
    }

    /// Gives the sink the buffers whose turn it is, unless somebody else does so. Meanwhile the state is not locked.
    fn hand_over<'t>(&'t self, mut state: MutexGuard<'t, State<B, S>>) -> MutexGuard<'t, State<B, S>> {
        let Some(mut sink) = state.sink.take() else { return state };
        while let number = state.turn
            && let Some(mut buffer) = state.waiting.remove(&number)
        {
            drop(state);
            let taken = sink.take(&mut buffer);
            state = self.lock();
            if let Err(error) = taken {
                note(&mut state, number, error);
                break;
            }
            state.spare.push(buffer);
            state.turn += 1;
            if state.asleep > 0 && number.is_multiple_of(AHEAD / 8) {
                self.moved.notify_all();
            }
        }
        state.sink = Some(sink);
        state
    }

    fn fail(&self, number: usize, error: Error) {
        let mut state = self.lock();
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

    /// Panics in the middle.
    struct Broken;

    impl Sink<Vec<usize>> for Broken {
        fn take(&mut self, buffer: &mut Vec<usize>) -> Result<(), Error> {
            assert!(!buffer.contains(&300), "as wanted");
            buffer.clear();
            Ok(())
        }
    }

    #[test]
    fn a_sink_that_panics_leaves_nobody_waiting() {
        let turns = Turns::new(1000);
        let work = |number: usize, buffer: &mut Vec<usize>| {
            buffer.push(number);
            Ok(())
        };
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            std::thread::scope(|scope| {
                (0..4).for_each(|_| drop(scope.spawn(|| turns.work(work))));
                turns.open(|| Ok(Broken));
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
