"""What is kept in Redis as bytes: our values as MessagePack, read back as their types only."""

from __future__ import annotations

from msgspec.msgpack import Decoder, Encoder

from logs_contract.server.clock import Clock
from logs_contract.server.state.fault_plans import Fault
from logs_contract.server.state.models import EarlierRequest, Entry, RecordedRequest
from logs_contract.server.tokens import Account, Token

Quotas = list[tuple[str, int]]  # a mapping of MessagePack has no order in Lua

encode = Encoder().encode
read_account = Decoder(Account).decode
read_clock = Decoder(Clock).decode
read_entry = Decoder(Entry).decode
read_fault = Decoder(Fault).decode
read_limits = Decoder(str | Quotas).decode  # of an account: a tier's name, or its own
read_quotas = Decoder(Quotas).decode
read_record = Decoder(RecordedRequest).decode
read_repeat = Decoder(EarlierRequest).decode
read_token = Decoder(Token).decode
