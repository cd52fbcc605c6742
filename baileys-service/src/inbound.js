/** From what WhatsApp Web delivers to the events that Hustlr takes. Pure functions. */

import {
  getContentType,
  isJidBot,
  isJidBroadcast,
  isJidGroup,
  isJidNewsletter,
  jidNormalizedUser,
  normalizeMessageContent,
} from 'baileys';

/** Seconds: what waited at WhatsApp longer than this while the bridge was away is history. */
export const OLDEST_BACKLOG = 24 * 60 * 60;

const PHONE = '@s.whatsapp.net';
const STATUSES = { 0: 'failed', 2: 'sent', 3: 'delivered', 4: 'read', 5: 'played' };

/** @returns {boolean} whether a chat is not one person's: groups, broadcasts, channels, bots */
export function isIgnored(jid) {
  return isJidGroup(jid) || isJidBroadcast(jid) || isJidNewsletter(jid) || Boolean(isJidBot(jid));
}

/**
 * Whether a delivered message is something that a person wrote to us just now.
 *
 * Own messages come back as an echo; what cannot be decrypted yet comes again under the same id;
 * "append" holds the backlog of an absence, and history besides.
 */
export function isForUs(message, type, now) {
  const jid = message.key.remoteJid;
  if (!jid || message.key.fromMe || isIgnored(jid) || !message.message) return false;
  return type === 'notify' || now - Number(message.messageTimestamp) <= OLDEST_BACKLOG;
}

/**
 * The event of one message; null when it says nothing to anybody (settings, history).
 * @param {(lid: string) => Promise<string | null>} phoneOf the known number of a hidden one
 */
export async function messageEvent(message, phoneOf) {
  const chat = jidNormalizedUser(message.key.remoteJid);
  const content = contentOf(normalizeMessageContent(message.message));
  if (content.kind === 'ignored') return null;
  const pn = await phoneJid(message, chat, phoneOf);
  const lid = [chat, normalized(message.key.remoteJidAlt)].find((jid) => jid?.endsWith('@lid'));
  return {
    type: 'message',
    id: message.key.id,
    chat,
    phone: pn ? `+${pn.slice(0, -PHONE.length)}` : null,
    lid: lid ?? null,
    name: message.pushName ?? '',
    timestamp: Number(message.messageTimestamp),
    content,
  };
}

async function phoneJid(message, chat, phoneOf) {
  const told = [chat, normalized(message.key.remoteJidAlt)].find((jid) => jid?.endsWith(PHONE));
  return told ?? normalized(await phoneOf(chat));
}

function normalized(jid) {
  return jid ? jidNormalizedUser(jid) : null;
}

/** What a person sent, in the words of Hustlr's message kinds. */
function contentOf(content) {
  const kind = getContentType(content);
  if (!kind) return { kind: 'ignored' }; // keys and settings, nothing that a person wrote
  const read = READERS[kind];
  return read ? read(content[kind]) : { kind: 'unsupported' };
}

const text = (body) => ({ kind: 'text', text: body ?? '' });
const choice = (id, title) => ({ kind: 'choice', choice: id ?? '', text: title ?? '' });
const media = (kind) => (part) => ({ kind, text: part.caption ?? '' });
const bare = (kind) => () => ({ kind });

function location(part) {
  const { degreesLatitude: latitude, degreesLongitude: longitude, name, address } = part;
  return { kind: 'location', latitude, longitude, name: name ?? '', address: address ?? '' };
}

function interactive(part) {
  try {
    const { id } = JSON.parse(part.nativeFlowResponseMessage.paramsJson);
    return choice(id, part.body?.text);
  } catch {
    return { kind: 'unsupported' };
  }
}

/** `type` is a number as received, a name once it went through JSON. */
function protocol(part) {
  if (part.editedMessage || [14, 'MESSAGE_EDIT'].includes(part.type)) return { kind: 'edit' };
  return [0, 'REVOKE'].includes(part.type) ? { kind: 'revoke' } : { kind: 'ignored' };
}

const READERS = {
  conversation: text,
  extendedTextMessage: (part) => text(part.text),
  locationMessage: location,
  liveLocationMessage: location,
  imageMessage: media('image'),
  videoMessage: media('video'),
  documentMessage: media('document'),
  audioMessage: bare('audio'),
  stickerMessage: bare('sticker'),
  contactMessage: bare('contacts'),
  contactsArrayMessage: bare('contacts'),
  reactionMessage: bare('reaction'),
  buttonsResponseMessage: (part) => choice(part.selectedButtonId, part.selectedDisplayText),
  templateButtonReplyMessage: (part) => choice(part.selectedId, part.selectedDisplayText),
  listResponseMessage: (part) => choice(part.singleSelectReply?.selectedRowId, part.title),
  interactiveResponseMessage: interactive,
  protocolMessage: protocol,
};

/** @returns {object | null} the event of a changed status; null when it says nothing to us */
export function statusEvent({ key, update }, now) {
  const status = STATUSES[update.status];
  if (!key.fromMe || !status) return null;
  return { type: 'status', id: key.id, status, timestamp: Math.floor(now) };
}
