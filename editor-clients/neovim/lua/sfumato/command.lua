-- :Sfumato and its subcommands.

local clients = require('sfumato.clients')
local place = require('sfumato.place')

local M = {}

local MODES = { 'automatic', 'subtle', 'off' }

---@class sfumato.Call
---@field text string what stands behind the subcommand
---@field span? sfumato.Span what is selected, or named by a range
---@field buf integer

---@param name string
---@param otherwise fun(): sfumato.Span where there is no selection
local function operation(name, otherwise)
  return function(call)
    require('sfumato.operations').run(name, call.buf, call.span or otherwise(), {})
  end
end

local function current_line()
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  return place.lines(row, row)
end

---@param call sfumato.Call
local function rewrite(call)
  local instruction = call.text ~= '' and call.text or nil
  if instruction then
    require('sfumato.instructions').remember(instruction)
  end
  require('sfumato.operations').run('rewrite', call.buf, call.span or current_line(), { instruction = instruction })
end

---@param call sfumato.Call
local function refine(call)
  local strength = tonumber(call.text)
  if call.text ~= '' and not (strength and strength > 0 and strength <= 1) then
    return clients.say(('refine takes a number over 0, at most 1, not %s'):format(call.text), vim.log.levels.ERROR)
  end
  require('sfumato.operations').run('refine', call.buf, call.span or current_line(), { strength = strength })
end

---@param call sfumato.Call
local function refactor(call)
  local client = clients.need(call.buf)
  if not client then
    return
  end
  local span = place.cursor()
  require('sfumato.references').of_function(call.buf, client.offset_encoding, function(references)
    require('sfumato.operations').run('refactor', call.buf, span, { references = references })
  end)
end

---@param call sfumato.Call
local function inspect(call)
  require('sfumato.glow').inspect(call.buf, call.span or place.cursor())
end

---@param call sfumato.Call
local function snooze(call)
  local minutes = tonumber(call.text)
  if call.text ~= '' and not minutes then
    return clients.say(('snooze takes a number of minutes, not %s'):format(call.text), vim.log.levels.ERROR)
  end
  local client = clients.need(call.buf)
  if client then
    clients.execute(client, call.buf, 'sfumato.snooze', { minutes }, function(status)
      if status then
        clients.say(status.message)
      end
    end)
  end
end

--- Settings go to the language server as a whole: it forgets what an editor no longer names.
---@param call sfumato.Call
local function mode(call)
  if not vim.list_contains(MODES, call.text) then
    local wanted = table.concat(MODES, ', ')
    return clients.say(('mode takes one of %s, not "%s"'):format(wanted, call.text), vim.log.levels.ERROR)
  end
  local client = clients.need(call.buf)
  if client then
    client.settings = vim.tbl_deep_extend('force', client.settings or {}, { sfumato = { mode = call.text } })
    client:notify('workspace/didChangeConfiguration', { settings = client.settings })
    require('sfumato.shown').abort(call.buf)
  end
end

---@param call sfumato.Call
local function ripple(call)
  local ripples = require('sfumato.ripple')
  if call.text == 'list' then
    ripples.list()
  elseif not (call.text == 'dismiss' and ripples.dismiss() or call.text == '' and ripples.next()) then
    clients.say('no edit asks for anything elsewhere')
  end
end

---@type table<string, fun(call: sfumato.Call)>
local SUBCOMMANDS = {
  fill = operation('fill', place.insertion),
  holes = operation('holes', place.whole),
  body = operation('body', place.cursor),
  settle = operation('settle', place.cursor),
  rewrite = rewrite,
  refine = refine,
  refactor = refactor,
  inspect = inspect,
  ripple = ripple,
  snooze = snooze,
  mode = mode,
  status = function(call)
    require('sfumato.status').tell(call.buf)
  end,
}

--- The selection of visual mode, which ends as it does with any command, or the range that was given.
---@param arguments vim.api.keyset.create_user_command.command_args
---@return sfumato.Span?
local function span_of(arguments)
  local selected = place.selected()
  if selected then
    vim.api.nvim_feedkeys(vim.keycode('<Esc>'), 'nx', false)
    return selected
  end
  return arguments.range > 0 and place.ranged(arguments.line1, arguments.line2) or nil
end

---@param arguments vim.api.keyset.create_user_command.command_args
local function run(arguments)
  local name, text = arguments.args:match('^(%S+)%s*(.-)%s*$')
  local subcommand = SUBCOMMANDS[name]
  if not subcommand then
    local known = vim.tbl_keys(SUBCOMMANDS)
    table.sort(known)
    return clients.say(('%s is not known; there are %s'):format(name, table.concat(known, ', ')), vim.log.levels.ERROR)
  end
  subcommand({ text = text, span = span_of(arguments), buf = vim.api.nvim_get_current_buf() })
end

--- What can stand at the end of the command line.
---@param line string up to the cursor
---@return string[]
local function complete(_, line)
  local name, rest = line:match('Sfumato%s+(%S+)%s+(.*)$')
  if not name then
    local begun = line:match('(%S*)$')
    local names = vim.tbl_filter(function(one)
      return vim.startswith(one, begun)
    end, vim.tbl_keys(SUBCOMMANDS))
    table.sort(names)
    return names
  end
  local all = name == 'mode' and MODES or name == 'rewrite' and require('sfumato.instructions').known() or {}
  return vim.tbl_map(
    -- The command line completes from its last blank on.
    function(one)
      return one:sub(#rest:match('^(.-)%S*$') + 1)
    end,
    vim.tbl_filter(function(one)
      return vim.startswith(one, rest)
    end, all)
  )
end

function M.define()
  vim.api.nvim_create_user_command('Sfumato', run, {
    nargs = '+',
    range = true,
    complete = function(lead, line, position)
      return complete(lead, line:sub(1, position))
    end,
    desc = 'Sfumato: fill, rewrite, refine, inspect, refactor ...',
  })
end

return M
