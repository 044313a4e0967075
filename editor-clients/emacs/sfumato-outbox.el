;;; sfumato-outbox.el --- What is sent to sfumato-lsp  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Emacs waits, without a key, for whoever does not read what it writes.  So no more is written than a pipe holds, until
;; the language server has answered something and so has read all that was before; the rest waits here, in its order.

;;; Code:

(require 'cl-lib)
(require 'jsonrpc)
(require 'sfumato-connection)

(defconst sfumato-outbox-limit 16384
  "How many bytes are written before an answer is waited for: a quarter of a pipe.
A quarter, since requests and the answers to those of the language
server are not counted when they are short.")

(cl-defstruct (sfumato-outbox-message (:copier nil))
  "SEND writes it, which takes so many BYTES."
  bytes send)

(defvar sfumato-outbox--waiting nil "Messages that were not written yet, oldest first.")
(defvar sfumato-outbox--unread 0 "How many bytes were written since it was known that all was read.")
(defvar sfumato-outbox--asked nil "Whether an answer is waited for.")

(defun sfumato-outbox-empty-p ()
  "Whether everything was written."
  (null sfumato-outbox--waiting))

(defun sfumato-outbox-notify (method params)
  "Notify the language server of METHOD with PARAMS, if it takes messages."
  (when (sfumato-connection-ready-p)
    (sfumato-outbox--put params
                         (lambda () (jsonrpc-notify sfumato-connection--current method params)))))

(cl-defun sfumato-outbox-request (method params done &key failed prompt)
  "Request METHOD with PARAMS; call DONE with the answer, later.
FAILED is called with a message when there is none.  A PROMPT request
is one that a language server answers soon: without an answer it hangs.
Nil when the language server takes no messages now."
  (when (sfumato-connection-ready-p)
    (sfumato-outbox--put params (lambda () (sfumato-outbox--request method params done failed prompt)))
    t))

(defun sfumato-outbox--request (method params done failed prompt)
  "Write the request METHOD with PARAMS; DONE, FAILED, PROMPT as above."
  (jsonrpc-async-request
   sfumato-connection--current method params
   :timeout (if prompt sfumato-patience 600)
   :success-fn done
   :error-fn (lambda (problem) (when failed (funcall failed (plist-get problem :message))))
   :timeout-fn (lambda ()
                 (when prompt (sfumato-connection-hangs))
                 (when failed (funcall failed (format "%s does not answer" (car sfumato-program)))))))

(defun sfumato-outbox--put (params send)
  "Write a message with PARAMS by SEND, now or behind those that wait."
  (setq sfumato-outbox--waiting
        (nconc sfumato-outbox--waiting
               (list (make-sfumato-outbox-message :bytes (sfumato-outbox--bytes params) :send send))))
  (sfumato-outbox--write))

(defun sfumato-outbox--bytes (params)
  "How many bytes PARAMS are, about."
  (+ 200 (string-bytes (json-serialize params :false-object :json-false :null-object nil))))

(defun sfumato-outbox--write ()
  "Write what a pipe surely holds; ask for an answer when something is left."
  (unless sfumato-outbox--asked
    (while (and sfumato-outbox--waiting
                (<= (+ sfumato-outbox--unread (sfumato-outbox-message-bytes (car sfumato-outbox--waiting)))
                    sfumato-outbox-limit))
      (sfumato-outbox--write-first))
    (when sfumato-outbox--waiting
      (sfumato-outbox--ask))))

(defun sfumato-outbox--write-first ()
  "Write the message that waits longest."
  (let ((message (pop sfumato-outbox--waiting)))
    (cl-incf sfumato-outbox--unread (sfumato-outbox-message-bytes message))
    (funcall (sfumato-outbox-message-send message))))

(defun sfumato-outbox--ask ()
  "Ask for something that is answered at once."
  (setq sfumato-outbox--asked t)
  (sfumato-outbox--request :sfumato/status eglot-{}
                           (lambda (_status) (sfumato-outbox--read))
                           (lambda (_problem) (setq sfumato-outbox--asked nil))
                           t))

(defun sfumato-outbox--read ()
  "All that was written has been read."
  (setq sfumato-outbox--asked nil
        sfumato-outbox--unread 0)
  ;; However long it is: whoever has answered just now reads.
  (when sfumato-outbox--waiting
    (sfumato-outbox--write-first))
  (sfumato-outbox--write))

(defun sfumato-outbox--forget ()
  "There is nobody to write to."
  (setq sfumato-outbox--waiting nil
        sfumato-outbox--unread 0
        sfumato-outbox--asked nil))

(add-hook 'sfumato-disconnected-hook #'sfumato-outbox--forget)
(add-hook 'sfumato-heard-hook #'sfumato-outbox--write)

(provide 'sfumato-outbox)
;;; sfumato-outbox.el ends here
