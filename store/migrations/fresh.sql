CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE facts (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE hosts (
	host VARCHAR NOT NULL, 
	until INTEGER NOT NULL, 
	PRIMARY KEY (host)
);
CREATE TABLE sources (
	name VARCHAR NOT NULL, 
	cursor VARCHAR NOT NULL, 
	validators VARCHAR NOT NULL, 
	pending VARCHAR NOT NULL, 
	next_at INTEGER, 
	last_try INTEGER, 
	last_success INTEGER, 
	failures INTEGER NOT NULL, 
	error VARCHAR, 
	posts INTEGER NOT NULL, 
	lag FLOAT, 
	PRIMARY KEY (name)
);
CREATE TABLE posts (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	own_key VARCHAR, 
	url VARCHAR, 
	title VARCHAR, 
	text VARCHAR NOT NULL, 
	handle VARCHAR, 
	author VARCHAR, 
	followers INTEGER, 
	said_at INTEGER, 
	seen_at INTEGER NOT NULL, 
	site VARCHAR, 
	lang VARCHAR, 
	country VARCHAR, 
	rating FLOAT, 
	in_reply_to VARCHAR, 
	repost_of VARCHAR, 
	engagement INTEGER, 
	whole INTEGER NOT NULL, 
	edits INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE prints (
	print INTEGER NOT NULL, 
	post INTEGER NOT NULL, 
	PRIMARY KEY (print)
);
CREATE TABLE served (
	post INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (post, source), 
	FOREIGN KEY(post) REFERENCES posts (id)
);
CREATE TABLE mentions (
	id INTEGER NOT NULL, 
	post INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	told_at INTEGER NOT NULL, 
	seen_at INTEGER NOT NULL, 
	engagement INTEGER, 
	shown_engagement INTEGER, 
	priority INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	sentiment VARCHAR, 
	assign VARCHAR, 
	escalate_to VARCHAR, 
	state VARCHAR NOT NULL, 
	owner VARCHAR, 
	owner_key VARCHAR, 
	before_state VARCHAR, 
	snoozed_until INTEGER, 
	escalated_to VARCHAR, 
	outcome VARCHAR, 
	answer_url VARCHAR, 
	acknowledged_at INTEGER, 
	resolved_at INTEGER, 
	last_move INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT mentions_post UNIQUE (post), 
	FOREIGN KEY(post) REFERENCES posts (id)
);
CREATE TABLE mention_topics (
	mention INTEGER NOT NULL, 
	topic VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	told_at INTEGER NOT NULL, 
	hits VARCHAR NOT NULL, 
	PRIMARY KEY (mention, topic), 
	FOREIGN KEY(mention) REFERENCES mentions (id)
);
CREATE TABLE moves (
	id INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	details VARCHAR NOT NULL, 
	standing VARCHAR NOT NULL, 
	undone BOOLEAN NOT NULL, 
	event VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT moves_event UNIQUE (chat, event), 
	FOREIGN KEY(mention) REFERENCES mentions (id)
);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	priority INTEGER NOT NULL, 
	rank INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	mention INTEGER, 
	inside INTEGER, 
	backlog INTEGER, 
	tries INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	drawn INTEGER NOT NULL, 
	chat VARCHAR, 
	room VARCHAR, 
	message VARCHAR, 
	sent_at INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT outbox_once UNIQUE (mention, channel), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(inside) REFERENCES outbox (id)
);
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	outbox INTEGER, 
	card VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	reactions VARCHAR NOT NULL, 
	thread VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT messages_outbox UNIQUE (outbox), 
	CONSTRAINT messages_version UNIQUE (version)
);
CREATE TABLE thread_notes (
	id INTEGER NOT NULL, 
	outbox INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	move INTEGER, 
	said_before VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(outbox) REFERENCES outbox (id), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(move) REFERENCES moves (id)
);
CREATE TABLE reactions (
	chat VARCHAR NOT NULL, 
	room VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	emoji VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	PRIMARY KEY (chat, room, message, emoji, person)
);
CREATE TABLE links (
	account VARCHAR NOT NULL, 
	person INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (account)
);
CREATE TABLE link_offers (
	account VARCHAR NOT NULL, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	until INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (account), 
	CONSTRAINT link_offers_code UNIQUE (code)
);
CREATE INDEX mentions_told_at ON mentions (told_at);
CREATE INDEX mentions_state ON mentions (state, told_at);
CREATE INDEX mentions_source ON mentions (source, told_at);
CREATE INDEX mentions_owner ON mentions (owner_key, told_at) WHERE owner_key IS NOT NULL;
CREATE INDEX mentions_snoozed ON mentions (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX mention_topics_topic ON mention_topics (topic, told_at, mention);
CREATE INDEX moves_mention ON moves (mention, id);
CREATE INDEX outbox_waiting ON outbox (state, rank, id);
CREATE INDEX outbox_inside ON outbox (inside) WHERE inside IS NOT NULL;
CREATE INDEX outbox_return ON outbox (channel, backlog, kind) WHERE backlog IS NOT NULL;
CREATE INDEX outbox_address ON outbox (room, message) WHERE message IS NOT NULL;
CREATE INDEX outbox_stale ON outbox (id) WHERE state = 'sent' AND drawn < version;
CREATE INDEX messages_channel ON messages (channel, version);
CREATE INDEX thread_notes_waiting ON thread_notes (outbox, id) WHERE state IN ('queued', 'sending');
CREATE INDEX links_person ON links (person);
INSERT INTO alembic_version (version_num) VALUES ('0003');
