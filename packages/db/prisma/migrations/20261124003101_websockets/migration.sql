-- Which routes let a caller turn its connection into a WebSocket.

alter table routes add column web_socket boolean not null default false;
