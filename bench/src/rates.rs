//! `bench rates`: what it costs to look whether somebody may ask for one thing more.

use std::hint::black_box;
use std::net::IpAddr;
use std::time::Instant;

use bench::Fault;
use gateway::rates::Rates;
use shared::config::{OfAddresses, Rate, Rates as Settings};
use shared::domain::UserId;
use uuid::Uuid;

use crate::figures::median;
use crate::options::Asking;

/// An address that is not spared, as those of one's own network are.
const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

/// A command of somebody who may ask for more, of somebody who may not, and where there are no rates.
pub fn run(asking: &Asking) -> Result<(), Fault> {
    println!("{} commands in each measurement; medians of {} rounds\n", asking.commands, asking.rounds);
    println!("| a command | ns |");
    println!("| --- | ---: |");
    let most = Rate { per_second: 1_000_000_000, burst: u32::MAX };
    let least = Rate { per_second: 1, burst: 1 };
    for (what, rate, is_let_in) in
        [("is let in", Some(most), true), ("is refused", Some(least), false), ("is not counted", None, true)]
    {
        let rates = Rates::new(settings(rate));
        let user = UserId::from_uuid(Uuid::from_u128(1));
        let allowance = rates.allowance(Some(user), ADDRESS);
        // What there is of a burst is gone after this.
        while !is_let_in && allowance.take(&rates).is_ok() {}
        let mut nanos = Vec::new();
        for _ in 0..asking.rounds {
            let started = Instant::now();
            let mut let_in = 0_u32;
            for _ in 0..asking.commands {
                let_in += u32::from(black_box(&allowance).take(black_box(&rates)).is_ok());
            }
            nanos.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(asking.commands));
            // A slow machine may have one more a second.
            if is_let_in != (let_in > asking.commands / 2) {
                return Err(Fault::Server(format!("{let_in} of {} were let in", asking.commands)));
            }
        }
        println!("| {what} | {:.0} |", median(&nanos));
    }
    Ok(())
}

fn settings(rate: Option<Rate>) -> Settings {
    let of_addresses = OfAddresses { rate, spares_private: false };
    Settings { connection: rate, user: rate, address: of_addresses, handshakes: of_addresses }
}
