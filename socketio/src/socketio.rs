//! Socket.IO over a connection: namespaces, events, acknowledgements.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::request::Parts;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    Accept, Application, Args, CloseReason, Config, Connect, Event, Layer, Link, Message, Parser, Recovery, Refusal, Revision,
    Socket, Weight,
    engineio::sid::Sid,
    packet::{
        decode::{Decoded, decode},
        encode::{self, quoted},
        msgpack,
    },
};

/// The layer between Engine.IO and an application.
pub(crate) struct SocketIo<A> {
    pub application: A,
    node: String,
    parser: Parser,
    connect_timeout: Duration,
    max_attachments: usize,
    max_pending_acks: usize,
}

/// One connection: the namespaces that it has joined, and a packet whose attachments are to come.
pub(crate) struct Connection<A: Application> {
    link: Arc<Link>,
    handshake: A::Handshake,
    sockets: Vec<Arc<Socket<A::Data>>>,
    partial: Option<Box<Partial>>,
}

struct Partial {
    packet: Decoded,
    expected: usize,
    attachments: Vec<Bytes>,
}

impl<A: Application> SocketIo<A> {
    pub fn new(application: A, config: &Config) -> Self {
        Self {
            application,
            node: config.node.clone(),
            parser: config.parser,
            connect_timeout: config.connect_timeout,
            max_attachments: config.max_attachments,
            max_pending_acks: config.max_pending_acks,
        }
    }
}

impl<A: Application> Layer for SocketIo<A> {
    type Session = Connection<A>;

    fn join_within(&self) -> Option<Duration> {
        Some(self.connect_timeout)
    }

    fn open(&self, request: &Parts, remote: SocketAddr, link: &Arc<Link>) -> Connection<A> {
        Connection {
            link: link.clone(),
            handshake: self.application.handshake(request, remote),
            sockets: Vec::new(),
            partial: None,
        }
    }

    async fn opened(&self, connection: &mut Connection<A>) {
        // A 2.x client is in the default namespace from the start, without asking.
        if connection.link.revision() == Revision::Three {
            self.join(connection, "/", None).await;
        }
    }

    async fn message(&self, connection: &mut Connection<A>, message: Message) -> Result<(), CloseReason> {
        let packet = match message {
            Message::Binary(data) if self.parser == Parser::MessagePack => {
                msgpack::decode(&data, self.max_attachments).map_err(|_| CloseReason::ParseError)?
            }
            Message::Text(text) if connection.partial.is_none() => {
                decode(text, self.max_attachments).map_err(|_| CloseReason::ParseError)?
            }
            Message::Text(_) => return Err(CloseReason::ParseError),
            Message::Binary(data) => match connection.complete(data)? {
                Some(packet) => packet,
                None => return Ok(()),
            },
        };
        match connection.put_aside(packet) {
            Some(packet) => self.dispatch(connection, packet).await,
            None => Ok(()),
        }
    }

    async fn attention(&self, connection: &mut Connection<A>) {
        while let Some(index) = connection.sockets.iter().position(|socket| socket.has_left()) {
            let socket = connection.sockets.remove(index);
            self.part(&socket, CloseReason::ServerDisconnect).await;
        }
    }

    async fn closed(&self, connection: Connection<A>, reason: CloseReason) {
        for socket in &connection.sockets {
            let left = if socket.has_left() { CloseReason::ServerDisconnect } else { reason };
            self.part(socket, left).await;
        }
    }
}

impl<A: Application> SocketIo<A> {
    async fn dispatch(&self, connection: &mut Connection<A>, packet: Decoded) -> Result<(), CloseReason> {
        match packet {
            Decoded::Connect { namespace, auth } => {
                if connection.position(connection.split(&namespace).0).is_some() {
                    return Err(CloseReason::ParseError);
                }
                self.join(connection, &namespace, auth.as_deref()).await;
            }
            Decoded::Disconnect { namespace } => {
                let index = connection.position(&namespace).ok_or(CloseReason::ParseError)?;
                let socket = connection.sockets.remove(index);
                self.part(&socket, CloseReason::ClientDisconnect).await;
            }
            Decoded::Event { namespace, id, name, args, .. } => {
                let socket = connection.socket(&namespace)?;
                let ack = id.map(|id| socket.ack(id));
                self.application.event(socket, Event { name, args, ack }).await;
            }
            Decoded::Garbled { namespace, id } => {
                let socket = connection.socket(&namespace)?;
                let ack = id.map(|id| socket.ack(id));
                self.application.garbled(socket, ack).await;
            }
            Decoded::Ack { namespace, id, args, .. } => {
                connection.socket(&namespace)?.answered(id, args);
            }
        }
        Ok(())
    }

    async fn join(&self, connection: &mut Connection<A>, asked: &str, auth: Option<&RawValue>) {
        let (namespace, query) = connection.split(asked);
        let accepted = self
            .application
            .connect(Connect {
                namespace,
                query,
                auth,
                handshake: &connection.handshake,
                recovery: auth.and_then(recovery),
                link: &connection.link,
            })
            .await;
        match accepted {
            Ok(accept) => self.let_in(connection, namespace, accept).await,
            Err(refusal) => {
                let payload = refuse(&refusal, connection.link.revision());
                let frame = encode::connect_error(namespace, &payload);
                let _ = connection.link.send(&frame, Weight::Lasting);
            }
        }
    }

    async fn let_in(&self, connection: &mut Connection<A>, namespace: &str, Accept { data, sid, pid }: Accept<A::Data>) {
        let link = &connection.link;
        link.joined();
        let (id, payload) = match link.revision() {
            Revision::Three => (self.id_for_revision3(link, namespace), String::new()),
            Revision::Four | Revision::Plain => {
                let id = sid.unwrap_or_else(|| Sid::random().to_string());
                let payload = welcome(&id, pid.as_deref());
                (id, payload)
            }
        };
        let limit = self.max_pending_acks;
        let socket = Socket::new(id, namespace.into(), link.clone(), data, limit);
        let _ = link.send(&encode::connect(namespace, &payload), Weight::Lasting);
        connection.sockets.push(socket.clone());
        self.application.connected(&socket).await;
    }

    /// A 2.x client works its socket's id out by itself.
    fn id_for_revision3(&self, link: &Link, namespace: &str) -> String {
        let sid = link.sid().text(&self.node);
        if namespace == "/" { sid } else { format!("{namespace}#{sid}") }
    }

    fn part<'a>(&'a self, socket: &'a Arc<Socket<A::Data>>, reason: CloseReason) -> impl Future<Output = ()> + Send + 'a {
        socket.end();
        self.application.disconnected(socket, reason)
    }
}

impl<A: Application> Connection<A> {
    fn position(&self, namespace: &str) -> Option<usize> {
        self.sockets.iter().position(|socket| socket.namespace() == namespace)
    }

    /// The socket of a namespace; a client that has not joined it may not speak in it.
    fn socket(&self, namespace: &str) -> Result<&Arc<Socket<A::Data>>, CloseReason> {
        let index = self.position(namespace).ok_or(CloseReason::ParseError)?;
        self.sockets.get(index).ok_or(CloseReason::ParseError)
    }

    /// Namespace and query string: only 2.x clients write the two together.
    fn split<'a>(&self, asked: &'a str) -> (&'a str, Option<&'a str>) {
        match (self.link.revision(), asked.split_once('?')) {
            (Revision::Three, Some((namespace, query))) => (namespace, Some(query)),
            _ => (asked, None),
        }
    }

    /// Puts a packet aside until its attachments have come.
    fn put_aside(&mut self, packet: Decoded) -> Option<Decoded> {
        let expected = match &packet {
            Decoded::Event { attachments, args, .. } | Decoded::Ack { attachments, args, .. } => {
                attachments - args.attachments().len()
            }
            Decoded::Connect { .. } | Decoded::Disconnect { .. } | Decoded::Garbled { .. } => 0,
        };
        if expected == 0 {
            return Some(packet);
        }
        self.partial = Some(Box::new(Partial { packet, expected, attachments: Vec::new() }));
        None
    }

    /// Adds an attachment to the packet that waits for it.
    fn complete(&mut self, data: Bytes) -> Result<Option<Decoded>, CloseReason> {
        let mut partial = self.partial.take().ok_or(CloseReason::ParseError)?;
        partial.attachments.push(data);
        if partial.attachments.len() < partial.expected {
            self.partial = Some(partial);
            return Ok(None);
        }
        let Partial { mut packet, attachments, .. } = *partial;
        if let Some(args) = args_of(&mut packet) {
            args.set_attachments(attachments);
        }
        Ok(Some(packet))
    }
}

fn args_of(packet: &mut Decoded) -> Option<&mut Args> {
    match packet {
        Decoded::Event { args, .. } | Decoded::Ack { args, .. } => Some(args),
        Decoded::Connect { .. } | Decoded::Disconnect { .. } | Decoded::Garbled { .. } => None,
    }
}

/// The payload of the reply to CONNECT.
fn welcome(sid: &str, pid: Option<&str>) -> String {
    match pid {
        Some(pid) => format!(r#"{{"sid":{},"pid":{}}}"#, quoted(sid), quoted(pid)),
        None => format!(r#"{{"sid":{}}}"#, quoted(sid)),
    }
}

/// The payload of CONNECT_ERROR: an object, and for 2.x clients the data or the bare message.
fn refuse(refusal: &Refusal, revision: Revision) -> String {
    let message = quoted(&refusal.message);
    match (&refusal.data, revision) {
        (Some(data), Revision::Three) => data.get().to_owned(),
        (None, Revision::Three) => message.into_owned(),
        (Some(data), _) => format!(r#"{{"message":{message},"data":{}}}"#, data.get()),
        (None, _) => format!(r#"{{"message":{message}}}"#),
    }
}

/// What a returning client puts among its credentials.
fn recovery(auth: &RawValue) -> Option<Recovery> {
    #[derive(Deserialize)]
    struct Returning {
        pid: Option<String>,
        offset: Option<String>,
    }

    let Returning { pid, offset } = serde_json::from_str(auth.get()).ok()?;
    pid.map(|pid| Recovery { pid, offset })
}
