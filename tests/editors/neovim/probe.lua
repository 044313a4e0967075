-- What a test wants to know about the Neovim it drives. Read only: keys are typed by the test, and answers are
-- asked for over the client that the user's configuration started.

Probe = {}

local method = 'textDocument/inlineCompletion'
local namespace = vim.api.nvim_create_namespace('nvim.lsp.inline_completion')

-- Requests for a suggestion since the start, by what became of them: pending counts all that were ever sent.
Probe.requests = { pending = 0, cancel = 0, complete = 0 }

vim.api.nvim_create_autocmd('LspRequest', {
  callback = function(event)
    local request = event.data.request
    if request.method == method then
      Probe.requests[request.type] = Probe.requests[request.type] + 1
    end
  end,
})

--- The ghost text that is shown in the current buffer and where it starts, or nil.
function Probe.ghost()
  local marks = vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })
  if #marks == 0 then
    return nil
  end
  assert(#marks == 1, 'Neovim shows one suggestion at a time')
  local _, row, column, details = unpack(marks[1])
  local lines = {}
  for _, chunks in ipairs({ details.virt_text, unpack(details.virt_lines or {}) }) do
    local texts = vim.tbl_map(function(chunk)
      return chunk[1]
    end, chunks)
    table.insert(lines, table.concat(texts))
  end
  return { row = row, column = column, text = table.concat(lines, '\n'), position = details.virt_text_pos }
end

--- The client of Sfumato that is attached to the current buffer, as far as a test can use it, or nil.
function Probe.client()
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'sfumato' })[1]
  return client and { id = client.id, encoding = client.offset_encoding, root = client.root_dir }
end

--- Whether the language server says that it is ready.
function Probe.ready()
  local client = assert(vim.lsp.get_clients({ bufnr = 0, name = 'sfumato' })[1], 'sfumato is not attached')
  local answer = client:request_sync('sfumato/status', {}, 10000, 0)
  return answer and answer.result and answer.result.state == 'ready'
end

--- Whether Neovim still waits for an answer.
function Probe.waiting()
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0 })) do
    for _, request in pairs(client.requests) do
      if request.method == method and request.type == 'pending' then
        return true
      end
    end
  end
  return false
end

--- What the language server answers for the cursor: the items, with ranges in bytes (0-based, end exclusive).
function Probe.ask()
  local client = assert(vim.lsp.get_clients({ bufnr = 0, name = 'sfumato' })[1], 'sfumato is not attached')
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = vim.lsp.protocol.InlineCompletionTriggerKind.Automatic }
  local answer = assert(client:request_sync(method, params, 60000, 0))
  assert(not answer.err, vim.inspect(answer.err))
  -- Null leaves the last suggestion on the screen: see the module docstring of test_ghost_text.py.
  assert(type(answer.result) == 'table', 'the answer has to be a list or an object with items, even when it is empty')
  local items = answer.result.items or answer.result
  return vim.tbl_map(function(item)
    local range = item.range and { vim.range.lsp(0, item.range, client.offset_encoding):to_extmark() }
    return { text = item.insertText, range = range }
  end, items)
end

--- What Neovim's log says of the language server, to be read when a test fails.
function Probe.log()
  local path = vim.lsp.log.get_filename()
  return vim.fn.filereadable(path) == 1 and table.concat(vim.fn.readfile(path), '\n') or ''
end

--- What is on the screen, a line a row, as a person at the terminal would see it.
function Probe.screen()
  vim.cmd.redraw()
  local rows = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do
      table.insert(cells, vim.fn.screenstring(row, column))
    end
    table.insert(rows, (table.concat(cells):gsub('%s+$', '')))
  end
  return table.concat(rows, '\n')
end

-- What the language server answered to its commands, by command, as it came; and its resolved code actions.
Probe.answers = {}
-- By command, what is made of its answers on their way, for what a checkpoint does not say on demand.
Probe.instead = {}
Probe.resolved = {}
-- What it said of a document's status.
Probe.statuses = {}

local EXECUTE = 'workspace/executeCommand'
local RESOLVE = 'codeAction/resolve'
local STATUS = 'sfumato/status'
local listened = {}

vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client.name ~= 'sfumato' or listened[client.id] then
      return
    end
    listened[client.id] = true
    local request = client.request
    client.request = function(self, method, params, handler, ...)
      local function heard(err, result, ...)
        if method == EXECUTE then
          result = Probe.instead[params.command] and Probe.instead[params.command](result) or result
          local all = Probe.answers[params.command] or {}
          Probe.answers[params.command] = all
          table.insert(all, result or { error = err })
        elseif method == RESOLVE then
          table.insert(Probe.resolved, result)
        elseif method == STATUS and params.textDocument then
          table.insert(Probe.statuses, result)
        end
        return handler(err, result, ...)
      end
      return request(self, method, params, handler and heard, ...)
    end
  end,
})

--- What stands in floating windows, or else the last message.
function Probe.told()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), ' ')
    end
  end
  return vim.trim(vim.fn.execute('1messages'))
end

--- How many of the language server's commands wait for their answer.
function Probe.pending()
  local count = 0
  for _, client in ipairs(vim.lsp.get_clients({ name = 'sfumato' })) do
    for _, request in pairs(client.requests) do
      if request.method == EXECUTE and request.type == 'pending' then
        count = count + 1
      end
    end
  end
  return count
end

--- The texts that are drawn of a draft, a string for each extmark.
function Probe.draft()
  local drawn = vim.api.nvim_create_namespace('sfumato.drafts')
  local texts = {}
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, drawn, 0, -1, { details = true })) do
    local details = mark[4]
    for _, chunks in ipairs(vim.list_extend({ details.virt_text }, details.virt_lines or {})) do
      local line = {}
      for _, chunk in ipairs(chunks) do
        table.insert(line, chunk[1])
      end
      table.insert(texts, table.concat(line))
    end
  end
  return texts
end

--- The titles of the code actions for the cursor's line, in the order in which Neovim lists them.
function Probe.actions()
  local client = assert(vim.lsp.get_clients({ bufnr = 0, name = 'sfumato' })[1], 'sfumato is not attached')
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {}, triggerKind = vim.lsp.protocol.CodeActionTriggerKind.Invoked }
  local answer = assert(client:request_sync('textDocument/codeAction', params, 10000, 0))
  return vim.tbl_map(function(action)
    return action.title
  end, answer.result)
end
