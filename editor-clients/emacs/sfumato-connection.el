;;; sfumato-connection.el --- One sfumato-lsp for all of Emacs  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A JSON-RPC process beside eglot's servers: how it starts, what it is told of Emacs, and how it ends.  Nothing here
;; waits for it.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'jsonrpc)
(require 'project)

(defgroup sfumato nil
  "Code from a text-diffusion model."
  :group 'tools
  :prefix "sfumato-")

(defcustom sfumato-program '("sfumato-lsp")
  "The language server and its arguments."
  :type '(repeat string))

(defcustom sfumato-settings nil
  "The language server's settings, as a property list.
For example (:deadline_ms (:automatic 800) :context_characters 0).
`sfumato-restart' makes a change count."
  :type '(plist :key-type symbol :value-type sexp))

(defcustom sfumato-patience 10
  "After how many seconds without an answer the language server counts as hung.
Nothing is sent to it until it is heard again."
  :type 'number)

(defvar sfumato-connected-hook nil
  "Run when a language server is ready to be told of documents.")

(defvar sfumato-disconnected-hook nil
  "Run when the language server has ended.")

(defvar sfumato-heard-hook nil
  "Run when a language server that hung is heard again.")

(defvar sfumato-connection--current nil)
(defvar sfumato-connection--ready nil "Whether it has answered `initialize'.")
(defvar sfumato-connection--hung nil "Whether it left a request unanswered and was not heard since.")
(defvar sfumato-connection--ends nil "When the last ones ended by themselves.")
(defvar sfumato-connection--folders nil "The folders that it was told of.")

(defclass sfumato-connection (jsonrpc-process-connection) ()
  :documentation "A connection to `sfumato-lsp'.")

(cl-defgeneric sfumato-notified (method params)
  "Take the language server's notification METHOD, with PARAMS."
  (:method (_method _params) nil))

(cl-defgeneric sfumato-requested (method params)
  "Answer the language server's request METHOD, with PARAMS."
  (:method (_method _params) nil))

(cl-defmethod jsonrpc-convert-from-endpoint :before ((_connection sfumato-connection) _message)
  "Take whoever sends a message for one that does not hang."
  (when sfumato-connection--hung
    (setq sfumato-connection--hung nil)
    (run-at-time 0 nil #'run-hooks 'sfumato-heard-hook)))

(defun sfumato-connection-hangs ()
  "Note that it left a request unanswered: nothing is sent until it is heard again."
  (setq sfumato-connection--hung t))

(defun sfumato-connection-ready-p ()
  "Whether the language server takes messages now."
  (eq (sfumato-connection-state) 'ready))

(defun sfumato-connection-state ()
  "What is known of the process: `ready', `starting', `hung' or `stopped'."
  (pcase (if sfumato-connection--current (process-status (jsonrpc--process sfumato-connection--current)))
    ('run (cond (sfumato-connection--hung 'hung)
                (sfumato-connection--ready 'ready)
                (t 'starting)))
    ;; By a signal; what is written to it is an error.
    ('stop 'hung)
    (_ 'stopped)))

(defun sfumato-connection-ensure ()
  "Start the language server when there is none."
  (unless sfumato-connection--current
    (when (length> (sfumato-connection--recent-ends) 2)
      (user-error "Sfumato: %s ended three times in a minute; M-x sfumato-restart tries again, M-x sfumato-log shows why"
                  (car sfumato-program)))
    (unless (executable-find (car sfumato-program))
      (user-error "Sfumato: there is no %s in `exec-path'; pip install \".[server]\" in a checkout, or set `sfumato-program'"
                  (car sfumato-program)))
    (sfumato-connection--start)))

(defun sfumato-connection--recent-ends ()
  "When language servers ended by themselves within the last minute."
  (setq sfumato-connection--ends
        (cl-remove-if (lambda (end) (> (float-time (time-since end)) 60)) sfumato-connection--ends)))

(defun sfumato-connection--start ()
  "Start a language server and introduce Emacs to it."
  (setq sfumato-connection--folders (list (sfumato-connection-folder)))
  (let ((connection (make-instance
                     'sfumato-connection
                     :name "sfumato"
                     :events-buffer-config '(:size 100000 :format short)
                     :process #'sfumato-connection--process
                     :notification-dispatcher (lambda (_connection method params) (sfumato-notified method params))
                     :request-dispatcher (lambda (_connection method params) (sfumato-requested method params))
                     :on-shutdown #'sfumato-connection--ended)))
    (setq sfumato-connection--current connection
          sfumato-connection--ready nil
          sfumato-connection--hung nil)
    (jsonrpc-async-request
     connection :initialize (sfumato-connection--introduction)
     :timeout 120
     :success-fn (lambda (answer) (sfumato-connection--initialized connection answer))
     :error-fn (lambda (problem) (message "Sfumato: %s" (plist-get problem :message)))
     :timeout-fn (lambda () (message "Sfumato: %s does not answer" (car sfumato-program))))))

(defun sfumato-connection--process ()
  "A new process of `sfumato-program'."
  (make-process :name "sfumato"
                :command sfumato-program
                :connection-type 'pipe
                :coding 'utf-8-emacs-unix
                :noquery t
                :stderr (get-buffer-create "*sfumato stderr*")))

(defun sfumato-connection--introduction ()
  "The parameters of `initialize'."
  (list :processId (emacs-pid)
        :clientInfo (list :name "Emacs" :version emacs-version)
        :rootUri (plist-get (car sfumato-connection--folders) :uri)
        :workspaceFolders (vconcat sfumato-connection--folders)
        :initializationOptions (or sfumato-settings eglot-{})
        :capabilities
        '(:general (:positionEncodings ["utf-32"])
          :textDocument (:synchronization (:didSave t) :inlineCompletion (:dynamicRegistration :json-false))
          :window (:workDoneProgress t)
          :workspace (:applyEdit t
                      :workspaceFolders t
                      :configuration t
                      :workspaceEdit (:documentChanges t))
          :experimental (:sfumato (:status t :drafts t :inspect t :ripple t :references t)))))

(defun sfumato-connection--initialized (connection answer)
  "Begin to use CONNECTION, whose language server said ANSWER of itself."
  (let ((encoding (plist-get (plist-get answer :capabilities) :positionEncoding)))
    (if (not (equal encoding "utf-32"))
        (progn (message "Sfumato: %s speaks %s, and utf-32 is needed" (car sfumato-program) encoding)
               (sfumato-connection-stop))
      (jsonrpc-notify connection :initialized eglot-{})
      (setq sfumato-connection--ready t)
      (run-hooks 'sfumato-connected-hook))))

(defun sfumato-connection-folder ()
  "The workspace folder of the current buffer, as the protocol has it."
  (let* ((project (project-current))
         (folder (directory-file-name (expand-file-name (if project (project-root project) default-directory)))))
    (list :uri (eglot-path-to-uri folder) :name (file-name-nondirectory folder))))

(defun sfumato-connection--ended (connection)
  "Start another one soon when CONNECTION has ended by itself."
  (when (eq connection sfumato-connection--current)
    (push (current-time) sfumato-connection--ends)
    (sfumato-connection--forget)
    (when (length< (sfumato-connection--recent-ends) 3)
      (run-at-time 1 nil #'sfumato-connection--again))))

(defun sfumato-connection--again ()
  "Start anew, if some buffer still wants a language server."
  (when-let* ((buffer (cl-find-if (lambda (buffer) (buffer-local-value 'sfumato-mode buffer)) (buffer-list))))
    (with-current-buffer buffer
      (sfumato-connection-ensure))))

(defvar sfumato-mode)

(defun sfumato-connection--forget ()
  "Note that there is no language server any more."
  (setq sfumato-connection--current nil
        sfumato-connection--ready nil
        sfumato-connection--hung nil)
  (run-hooks 'sfumato-disconnected-hook))

(defun sfumato-connection-stop ()
  "End the language server, without waiting for it."
  (when-let* ((connection sfumato-connection--current))
    (sfumato-connection--forget)
    (ignore-errors (jsonrpc-notify connection :exit nil))
    (let ((process (jsonrpc--process connection)))
      (run-at-time 2 nil (lambda () (when (process-live-p process) (delete-process process)))))))

(cl-defmethod sfumato-requested ((_method (eql 'workspace/configuration)) params)
  "Answer `sfumato-settings' for every section that PARAMS asks for."
  (vconcat (mapcar (lambda (_item) (or sfumato-settings eglot-{})) (plist-get params :items))))

(cl-defmethod sfumato-requested ((_method (eql 'workspace/workspaceFolders)) _params)
  "List the folders that were told of."
  (vconcat sfumato-connection--folders))

(cl-defmethod sfumato-notified ((_method (eql 'window/showMessage)) params)
  "Show the message of PARAMS."
  (message "Sfumato: %s" (plist-get params :message)))

(defun sfumato-log ()
  "Show what the language server wrote and what was said to it."
  (interactive)
  (unless sfumato-connection--current
    (user-error "Sfumato: no language server runs"))
  (pop-to-buffer (jsonrpc-events-buffer sfumato-connection--current)))

(defun sfumato-restart ()
  "End the language server and start another one."
  (interactive)
  (sfumato-connection-stop)
  (setq sfumato-connection--ends nil)
  (sfumato-connection-ensure))

(provide 'sfumato-connection)
;;; sfumato-connection.el ends here
