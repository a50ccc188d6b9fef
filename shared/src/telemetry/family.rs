//! Metrics whose handles are all made beforehand: a count is one atomic addition, and a series that nothing has counted yet reads 0.

use std::marker::PhantomData;

use prometheus::core::Collector;
use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::labels::Label;

/// Makes metrics and registers them.
#[derive(Debug)]
pub struct Maker<'a>(pub &'a Registry);

impl Maker<'_> {
    pub fn counter(&self, name: &str, help: &str) -> prometheus::Result<IntCounter> {
        self.registered(IntCounter::new(name, help)?)
    }

    pub fn gauge(&self, name: &str, help: &str) -> prometheus::Result<IntGauge> {
        self.registered(IntGauge::new(name, help)?)
    }

    pub fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> prometheus::Result<Histogram> {
        self.registered(Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))?)
    }

    pub fn counters<L: Label>(&self, name: &str, label: &str, help: &str) -> prometheus::Result<Family<L, IntCounter>> {
        let counters = self.registered(IntCounterVec::new(Opts::new(name, help), &[label])?)?;
        Family::new(|value: L| counters.get_metric_with_label_values(&[value.text()]))
    }

    pub fn gauges<L: Label>(&self, name: &str, label: &str, help: &str) -> prometheus::Result<Family<L, IntGauge>> {
        let gauges = self.registered(IntGaugeVec::new(Opts::new(name, help), &[label])?)?;
        Family::new(|value: L| gauges.get_metric_with_label_values(&[value.text()]))
    }

    /// Counters with two labels: the first chooses a family, the second a counter in it.
    pub fn grid<L: Label, M: Label>(
        &self,
        name: &str,
        labels: [&str; 2],
        help: &str,
    ) -> prometheus::Result<Family<L, Family<M, IntCounter>>> {
        let counters = self.registered(IntCounterVec::new(Opts::new(name, help), &labels)?)?;
        Family::new(|first: L| Family::new(|second: M| counters.get_metric_with_label_values(&[first.text(), second.text()])))
    }

    fn registered<C: Collector + Clone + 'static>(&self, metric: C) -> prometheus::Result<C> {
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }
}

/// One metric for each value of a label.
#[derive(Debug)]
pub struct Family<L, T> {
    each: Vec<T>,
    label: PhantomData<L>,
}

impl<L: Label, T> Family<L, T> {
    fn new(make: impl Fn(L) -> prometheus::Result<T>) -> prometheus::Result<Self> {
        Ok(Self { each: L::ALL.iter().map(|value| make(*value)).collect::<prometheus::Result<_>>()?, label: PhantomData })
    }

    /// The metric of this value.
    pub fn of(&self, value: L) -> &T {
        &self.each[value.place()]
    }
}
