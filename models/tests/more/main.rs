//! The smaller models against outside values.

mod heat_sink;
mod pinene;
mod transfer;
