//! (to come)
pub mod metrics {
 use std::time::Duration;
 pub enum Cause { Gap, Overflow, Tail }
 pub fn unreadable(_:usize){} pub fn persisted(_:usize,_:Duration){} pub fn rooms_attached(_:usize){} pub fn room_repaired(_:Cause){}
 pub fn frame_shed(){} pub fn delivered(_:usize){} pub fn delivery_took(_:Duration){} pub fn acks_outstanding(_:usize){} pub fn ack_overdue(){}
 pub fn command_done(_:&'static str){} pub fn command_refused(_:&'static str,_:crate::domain::Code){} pub fn event_unknown(){} pub fn message_accepted(){}
}
