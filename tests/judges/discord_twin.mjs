// Starts discord-digital-twin on loopback, and beside it a door for people: whoever acts there has no REST API.
//
//     node discord_twin.mjs <the package's index.js> '{"port": …, "acts": …, "twin": {…}}'
//
// POST /<act> on the door, arguments and answer in JSON. `twin` are the twin's own options.

import http from 'node:http'
import net from 'node:net'
import { pathToFileURL } from 'node:url'

const [place, told] = process.argv.slice(2)
const { DigitalDiscord } = await import(pathToFileURL(place).href)
const seed = JSON.parse(told)
const twin = new DigitalDiscord(seed.twin)

// It asks for any port, on every interface.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (_, then) {
  return listen.call(this, seed.port, '127.0.0.1', then)
}
await twin.start()
net.Server.prototype.listen = listen

const acts = {
  interact: (what) => twin.simulateInteraction(what),
  command: (what) => twin.simulateSlashCommand(what),
  say: (what) => twin.simulateUserMessage(what),
  messages: ({ channelId }) => twin.channel(channelId).getMessages(),
  answer: ({ id }) => twin.channel('').getInteractionResponse(id),
  clear: async () => {
    for (const one of ['reaction', 'message', 'applicationCommand', 'interactionResponse']) {
      await twin.prisma[one].deleteMany()
    }
    await twin.prisma.channel.deleteMany({ where: { starterMessageId: { not: null } } })
  },
  listeners: () => twin.server.gateway.clients.filter((one) => one.identified).length,
  // What the twin has in its tables, and no route to.
  guilds: () => twin.prisma.guild.findMany({ select: { id: true, name: true } }),
  commands: async ({ guildId }) => {
    const found = await twin.prisma.applicationCommand.findMany({ where: { guildId } })
    return found.map((one) => ({
      id: one.id,
      application_id: one.applicationId,
      guild_id: one.guildId,
      type: one.type,
      name: one.name,
      description: one.description,
      options: JSON.parse(one.options),
      version: one.version,
    }))
  },
  reactions: async ({ messageId }) => {
    const found = await twin.prisma.reaction.findMany({ where: { messageId }, orderBy: { id: 'asc' } })
    const users = await twin.prisma.user.findMany({ where: { id: { in: found.map((one) => one.userId) } } })
    const named = Object.fromEntries(users.map((one) => [one.id, one]))
    return found.map(({ emoji, userId }) => ({
      emoji,
      user: {
        id: userId,
        username: named[userId].username,
        global_name: named[userId].globalName,
        bot: named[userId].bot,
        discriminator: '0',
        avatar: null,
      },
    }))
  },
  // Only the bot can put emoji on messages by the twin's own means.
  react: async ({ channelId, messageId, userId, emoji, removed }) => {
    const what = { messageId, userId, emoji }
    if (removed) await twin.prisma.reaction.deleteMany({ where: what })
    else await twin.prisma.reaction.create({ data: what })
    twin.server.gateway.broadcast(removed ? 'MESSAGE_REACTION_REMOVE' : 'MESSAGE_REACTION_ADD', {
      user_id: userId,
      channel_id: channelId,
      message_id: messageId,
      guild_id: twin.guildId,
      emoji: { id: null, name: emoji },
    })
  },
}

async function act(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return acts[request.url.slice(1)](JSON.parse(Buffer.concat(parts)))
}

const door = http.createServer((request, response) => {
  act(request).then(
    (found) => response.end(JSON.stringify(found ?? null)),
    (error) => response.writeHead(500).end(String(error?.stack ?? error)),
  )
})
door.listen(seed.acts, '127.0.0.1', () => console.log('Ready'))
