//! Notices an answer that stops half-way, long before its time is up.
//!
//! `ureq` can limit every single read, the first one too; but a server may well think for a while before
//! it says anything (`--timeout` says for how long). So the limit is set from here, for all reads of an
//! answer but those before its first byte.
//!
//! Notices, too, when the head of an answer does not fit into the buffer: to `ureq` that looks like the end of
//! the connection, which would be worth another try.

use std::time::Duration;

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// Puts a [`StallTransport`] around every connection. The last one in the chain: over TLS a handshake is
/// no answer.
#[derive(Debug)]
pub(crate) struct StallConnector {
    /// How long an answer may stop.
    pub(crate) limit: Duration,
}

impl<In: Transport> Connector<In> for StallConnector {
    type Out = StallTransport<In>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| StallTransport {
            inner,
            limit: self.limit,
            answering: false,
        }))
    }
}

/// A connection, and whether an answer has begun on it.
#[derive(Debug)]
pub(crate) struct StallTransport<T> {
    /// The connection.
    inner: T,
    /// How long an answer may stop.
    limit: Duration,
    /// Whether something came since the last request went.
    answering: bool,
}

impl<T: Transport> Transport for StallTransport<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.answering = false;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, mut timeout: NextTimeout) -> Result<bool, Error> {
        let buffers = self.inner.buffers();
        if buffers.input_append_buf().is_empty() {
            let held = buffers.input().len();
            return Err(Error::LargeResponseHeader(held, held));
        }
        if self.answering {
            timeout.per_read = Some(self.limit.into());
        }
        let progress = self.inner.await_input(timeout)?;
        self.answering |= progress;
        Ok(progress)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
