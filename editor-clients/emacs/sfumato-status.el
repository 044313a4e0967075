;;; sfumato-status.el --- What the mode line says  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; The state is what the language server notifies of; without one, what is known of its process.

;;; Code:

(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)

(defvar sfumato-status--last nil "The last status that the language server told.")
(defconst sfumato-status--works '("ready" "filling") "The states in which the server makes suggestions.")
(defvar-local sfumato-status--against nil "Why this buffer has no suggestions though others may have some.")

(defun sfumato-status-state ()
  "The state, as the protocol names it.
It is `starting', `hung' or `stopped' where there is none."
  (let ((connection (sfumato-connection-state)))
    (cond ((not (eq connection 'ready)) connection)
          (sfumato-status--last (intern (plist-get sfumato-status--last :state)))
          (t 'loading))))

(defun sfumato-status-lighter ()
  "The mode line's word."
  (let* ((state (sfumato-status-state))
         (works (member (symbol-name state) sfumato-status--works)))
    (propertize (cond ((and works sfumato-status--against) " Sfumato:none")
                      ((eq state 'ready) " Sfumato")
                      (t (format " Sfumato:%s" state)))
                'help-echo (or (and works sfumato-status--against) (plist-get sfumato-status--last :message) "")
                'face (if (memq state '(broken stopped hung)) 'error))))

(cl-defmethod sfumato-notified ((_method (eql 'sfumato/didChangeStatus)) params)
  "Keep PARAMS for the mode line, and ask what they mean for each buffer."
  (let ((before (plist-get sfumato-status--last :state)))
    (setq sfumato-status--last params)
    ;; It fills with every key: that says nothing new of a buffer.
    (when (and (member (plist-get params :state) sfumato-status--works)
               (not (member before sfumato-status--works)))
      (sfumato--in-all-buffers #'sfumato-status-look)))
  (force-mode-line-update t))

(declare-function sfumato--in-all-buffers "sfumato")

(defun sfumato-status--about ()
  "What asks about this buffer."
  (if sfumato-documents--version
      (list :textDocument (list :uri sfumato-documents--uri))
    eglot-{}))

(defun sfumato-status--reason (status)
  "Why the buffer that STATUS is about has no suggestions, or nil."
  (when-let* ((document (plist-get status :document)))
    (unless (eq t (plist-get document :suggestions))
      (plist-get document :reason))))

(defun sfumato-status-look ()
  "Learn whether this buffer has suggestions, for the mode line."
  (when sfumato-documents--version
    (let ((buffer (current-buffer)))
      (sfumato-outbox-request
       :sfumato/status (sfumato-status--about)
       (lambda (status)
         (when (buffer-live-p buffer)
           (with-current-buffer buffer
             (setq sfumato-status--against (sfumato-status--reason status))
             (force-mode-line-update))))))))

(defun sfumato-status-forget ()
  "Forget the status: there is nobody to tell it."
  (setq sfumato-status--last nil)
  (force-mode-line-update t))

(add-hook 'sfumato-disconnected-hook #'sfumato-status-forget)

(defun sfumato-status ()
  "Show how it is, and why this buffer has no suggestions if it has none."
  (interactive)
  (unless (sfumato-outbox-request
           :sfumato/status (sfumato-status--about)
           (lambda (status) (message "Sfumato: %s" (sfumato-status--sentence status)))
           :failed (lambda (problem) (message "Sfumato: %s" problem))
           :prompt t)
    (message "Sfumato: the language server is %s" (sfumato-connection-state))))

(defun sfumato-status--sentence (status)
  "STATUS in words."
  (or (sfumato-status--reason status)
      (let ((latency (plist-get status :latencyMs)))
        (concat (plist-get status :message)
                (if (numberp latency) (format "; last answer after %d ms" latency) "")))))

(defun sfumato-snooze (minutes)
  "Suggest nothing unasked for MINUTES, the prefix argument, or for 10.
0 ends it."
  (interactive (list (if current-prefix-arg (prefix-numeric-value current-prefix-arg) 10)))
  (sfumato-outbox-request
   :workspace/executeCommand (list :command "sfumato.snooze" :arguments (vector minutes))
   (lambda (status) (message "Sfumato: %s" (sfumato-status--sentence status)))
   :failed (lambda (problem) (message "Sfumato: %s" problem))))

(provide 'sfumato-status)
;;; sfumato-status.el ends here
