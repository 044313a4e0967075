;;; sfumato-documents.el --- What the language server knows of buffers  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A buffer is told of when it is opened, and its changes when something is asked about it.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'track-changes)
(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-text)

(defvar-local sfumato-documents--uri nil)
(defvar-local sfumato-documents--version nil
  "The version that was told last; nil while the document is not open.")
(defvar-local sfumato-documents--tracker nil)
(defvar-local sfumato-documents--changes nil
  "What was not told yet, newest first; t when the whole text is to be told.")

(defun sfumato-documents-open ()
  "Tell the language server of the current buffer."
  (when (and (sfumato-connection-ready-p) (not sfumato-documents--version))
    (sfumato-documents--tell-folder)
    (setq sfumato-documents--uri (eglot-path-to-uri buffer-file-name)
          sfumato-documents--version 0
          sfumato-documents--changes nil
          sfumato-documents--tracker (track-changes-register #'sfumato-documents--changed :disjoint t))
    (sfumato-outbox-notify
     :textDocument/didOpen
     (list :textDocument (list :uri sfumato-documents--uri
                               :languageId (sfumato-text-language)
                               :version sfumato-documents--version
                               :text (sfumato-text-whole))))))

(defun sfumato-documents--tell-folder ()
  "Tell of the current buffer's workspace folder, if it is a new one."
  (let ((folder (sfumato-connection-folder)))
    (unless (member folder sfumato-connection--folders)
      (push folder sfumato-connection--folders)
      (sfumato-outbox-notify :workspace/didChangeWorkspaceFolders
                             `(:event (:added [,folder] :removed []))))))

(defun sfumato-documents--changed (_tracker &optional distance)
  "Take what has changed so far, before a change in DISTANCE of it."
  (when (and distance (> distance 100))
    (sfumato-documents--collect)))

(defun sfumato-documents--collect ()
  "Take what has changed since the last time."
  (track-changes-fetch
   sfumato-documents--tracker
   (lambda (beg end before)
     (cond ((eq sfumato-documents--changes t))
           ((eq before 'error) (setq sfumato-documents--changes t))
           (t (push (list :range (sfumato-text-range-of beg before) :text (sfumato-text-between beg end))
                    sfumato-documents--changes))))))

(defun sfumato-documents-flush ()
  "Tell what has changed; return the version that the language server has then.
Nil when it does not have the text."
  (when (and sfumato-documents--version
             (sfumato-connection-ready-p)
             (not (track-changes-inconsistent-state-p)))
    (sfumato-documents--collect)
    (when-let* ((changes sfumato-documents--changes))
      (setq sfumato-documents--changes nil)
      (cl-incf sfumato-documents--version)
      (sfumato-outbox-notify
       :textDocument/didChange
       (list :textDocument (sfumato-documents-identifier)
             :contentChanges (if (eq changes t)
                                 (vector (list :text (sfumato-text-whole)))
                               (vconcat (reverse changes))))))
    sfumato-documents--version))

(defun sfumato-documents-identifier ()
  "Identify the document and the version that the language server has of it."
  (list :uri sfumato-documents--uri :version sfumato-documents--version))

(defun sfumato-documents-save ()
  "Tell that the buffer was saved."
  (when (sfumato-documents-flush)
    (sfumato-outbox-notify :textDocument/didSave (list :textDocument (list :uri sfumato-documents--uri)))))

(defun sfumato-documents-close ()
  "Tell that the buffer is not of interest any more."
  (when sfumato-documents--version
    (sfumato-outbox-notify :textDocument/didClose (list :textDocument (list :uri sfumato-documents--uri))))
  (sfumato-documents-forget))

(defun sfumato-documents-reopen ()
  "Tell that the buffer has another file now."
  (sfumato-documents-close)
  (sfumato-documents-open))

(defun sfumato-documents-forget ()
  "Nobody knows the document any more."
  (when sfumato-documents--tracker
    (track-changes-unregister sfumato-documents--tracker))
  (setq sfumato-documents--tracker nil
        sfumato-documents--version nil
        sfumato-documents--changes nil))

(defun sfumato-documents-buffer (uri)
  "The buffer of the file URI, which is visited if it is not yet."
  (let ((path (eglot-uri-to-path uri)))
    (or (cl-find-if (lambda (buffer) (equal (buffer-local-value 'sfumato-documents--uri buffer) uri)) (buffer-list))
        (find-file-noselect path t))))

(provide 'sfumato-documents)
;;; sfumato-documents.el ends here
