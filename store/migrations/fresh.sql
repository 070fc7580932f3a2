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
	lag FLOAT, coverage VARCHAR, 
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
	edits INTEGER NOT NULL, blank VARCHAR, said INTEGER, weight INTEGER, 
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
	last_move INTEGER, backlog INTEGER, lang VARCHAR, intents VARCHAR, held VARCHAR, story INTEGER, lead INTEGER, look_at INTEGER, looked INTEGER DEFAULT '0' NOT NULL, fixed VARCHAR, meaning VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT mentions_post UNIQUE (post), 
	FOREIGN KEY(post) REFERENCES posts (id)
);
CREATE TABLE mention_topics (
	mention INTEGER NOT NULL, 
	topic VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	told_at INTEGER NOT NULL, 
	hits VARCHAR NOT NULL, sentiment VARCHAR, 
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
	sent_at INTEGER, alert INTEGER REFERENCES alerts (id), call INTEGER, 
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
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	signal VARCHAR NOT NULL, 
	severity INTEGER NOT NULL, 
	opened_at INTEGER NOT NULL, 
	began_at INTEGER NOT NULL, 
	over_at INTEGER, 
	level INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	lead VARCHAR, 
	lead_key VARCHAR, 
	scribe VARCHAR, 
	scribe_key VARCHAR, 
	escalated_to VARCHAR, 
	outcome VARCHAR, 
	line VARCHAR, 
	acknowledged_at INTEGER, 
	closed_at INTEGER, 
	last_move INTEGER, 
	PRIMARY KEY (id)
);
CREATE TABLE alert_moves (
	id INTEGER NOT NULL, 
	alert INTEGER NOT NULL, 
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
	CONSTRAINT alert_moves_event UNIQUE (chat, event), 
	FOREIGN KEY(alert) REFERENCES alerts (id)
);
CREATE TABLE alert_evidence (
	id INTEGER NOT NULL, 
	alert INTEGER NOT NULL, 
	mention INTEGER NOT NULL, 
	post VARCHAR NOT NULL, 
	seen_at INTEGER NOT NULL, 
	kept_at INTEGER NOT NULL, 
	print VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT alert_evidence_once UNIQUE (alert, mention), 
	FOREIGN KEY(alert) REFERENCES alerts (id), 
	FOREIGN KEY(mention) REFERENCES mentions (id)
);
CREATE TABLE due_times (
	id INTEGER NOT NULL, 
	alert INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	step INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	set_at INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	used_at INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(alert) REFERENCES alerts (id)
);
CREATE TABLE thread_notes (
	id INTEGER NOT NULL, 
	outbox INTEGER NOT NULL, 
	mention INTEGER, 
	alert INTEGER, 
	kind VARCHAR NOT NULL, 
	move INTEGER, 
	alert_move INTEGER, 
	said_before VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	due_at INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(outbox) REFERENCES outbox (id), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(alert) REFERENCES alerts (id), 
	FOREIGN KEY(move) REFERENCES moves (id), 
	FOREIGN KEY(alert_move) REFERENCES alert_moves (id)
);
CREATE TABLE reminders (
	mention INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	cause INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	outbox INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (mention, kind, cause, channel), 
	FOREIGN KEY(mention) REFERENCES mentions (id), 
	FOREIGN KEY(outbox) REFERENCES outbox (id)
);
CREATE TABLE rules (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	made INTEGER NOT NULL, 
	PRIMARY KEY (kind, name)
);
CREATE TABLE changes (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value_before VARCHAR, 
	value_after VARCHAR, 
	chat VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	person_name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	event VARCHAR, 
	undone_by INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT changes_event UNIQUE (chat, event)
);
CREATE TABLE drafts (
	id INTEGER NOT NULL, 
	value VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE muted (
	post INTEGER NOT NULL, 
	mute VARCHAR NOT NULL, 
	topics VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (post, mute), 
	FOREIGN KEY(post) REFERENCES posts (id)
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
CREATE INDEX links_person ON links (person);
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE state <> 'closed';
CREATE INDEX alerts_subject ON alerts (kind, subject, closed_at);
CREATE INDEX alerts_opened_at ON alerts (opened_at);
CREATE INDEX alert_moves_alert ON alert_moves (alert, id);
CREATE INDEX due_times_waiting ON due_times (due_at, id) WHERE state = 'waiting';
CREATE INDEX moves_woken ON moves (at) WHERE verb = 'wake';
CREATE UNIQUE INDEX outbox_alert_once ON outbox (alert, channel, call) WHERE alert IS NOT NULL;
CREATE INDEX thread_notes_waiting ON thread_notes (outbox, id) WHERE state IN ('queued', 'sending');
CREATE INDEX reminders_outbox ON reminders (outbox);
CREATE INDEX muted_mute ON muted (mute);
CREATE INDEX muted_at ON muted (at);
CREATE INDEX prints_post ON prints (post);
CREATE INDEX thread_notes_outbox ON thread_notes (outbox);
CREATE INDEX thread_notes_alert ON thread_notes (alert) WHERE alert IS NOT NULL;
CREATE INDEX thread_notes_alert_move ON thread_notes (alert_move) WHERE alert_move IS NOT NULL;
CREATE INDEX due_times_alert ON due_times (alert);
CREATE INDEX mentions_story ON mentions (story) WHERE story IS NOT NULL AND lead IS NULL;
CREATE INDEX mentions_lead ON mentions (lead) WHERE lead IS NOT NULL;
CREATE INDEX mentions_held ON mentions (told_at) WHERE held IS NOT NULL;
CREATE INDEX mentions_look_at ON mentions (look_at) WHERE look_at IS NOT NULL AND lead IS NULL AND state NOT IN ('resolved', 'ignored');
INSERT INTO alembic_version (version_num) VALUES ('0007');
