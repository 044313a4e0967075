;;; sfumato-status.el --- What the mode line says  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; The state is what the language server notifies of; without one, what is known of its process.

;;; Code:

(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)

(defvar sfumato-status--last nil "The last status that the language server told.")

(defun sfumato-status-state ()
  "The state, as the protocol names it.
It is `starting', `hung' or `stopped' where there is none."
  (let ((connection (sfumato-connection-state)))
    (cond ((not (eq connection 'ready)) connection)
          (sfumato-status--last (intern (plist-get sfumato-status--last :state)))
          (t 'loading))))

(defun sfumato-status-lighter ()
  "The mode line's word."
  (let ((state (sfumato-status-state)))
    (propertize (if (eq state 'ready) " Sfumato" (format " Sfumato:%s" state))
                'help-echo (or (plist-get sfumato-status--last :message) "")
                'face (if (memq state '(broken stopped hung)) 'error))))

(cl-defmethod sfumato-notified ((_method (eql 'sfumato/didChangeStatus)) params)
  "Keep PARAMS for the mode line."
  (setq sfumato-status--last params)
  (force-mode-line-update t))

(defun sfumato-status-forget ()
  "Forget the status: there is nobody to tell it."
  (setq sfumato-status--last nil)
  (force-mode-line-update t))

(add-hook 'sfumato-disconnected-hook #'sfumato-status-forget)

(defun sfumato-status ()
  "Show how it is, and why this buffer has no suggestions if it has none."
  (interactive)
  (unless (sfumato-outbox-request
           :sfumato/status (if sfumato-documents--version (list :uri sfumato-documents--uri) eglot-{})
           (lambda (status) (message "Sfumato: %s" (sfumato-status--sentence status)))
           :failed (lambda (problem) (message "Sfumato: %s" problem))
           :prompt t)
    (message "Sfumato: the language server is %s" (sfumato-connection-state))))

(defun sfumato-status--sentence (status)
  "STATUS in words."
  (let ((latency (plist-get status :latencyMs)))
    (string-join
     (delq nil (list (plist-get status :state)
                     (plist-get status :message)
                     (plist-get status :checkpoint)
                     (if (numberp latency) (format "last answer after %d ms" latency))))
     "; ")))

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
