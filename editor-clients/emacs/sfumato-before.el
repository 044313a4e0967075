;;; sfumato-before.el --- What is known before an edit, and reported behind it  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; For the ripple of an edit the language server is told where point came to rest, which uses eglot's language server
;; knows of the word there, and what that one reports of a buffer.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'sfumato-connection)
(require 'sfumato-documents)
(require 'sfumato-outbox)
(require 'sfumato-text)

(defvar sfumato-mode)

(defconst sfumato-before--pause 0.2 "Seconds after which point has come to rest.")
(defvar sfumato-before--timer nil "Looks at point whenever Emacs is idle.")
(defvar-local sfumato-before--told nil "Point and the text's tick, as they were told last.")
(defvar-local sfumato-before--reported nil "Whether anything was reported of the buffer.")

(defun sfumato-before-begin ()
  "Look at point from now on, in whatever buffer it is."
  (unless sfumato-before--timer
    (setq sfumato-before--timer (run-with-idle-timer sfumato-before--pause t #'sfumato-before--tell))))

(defun sfumato-before--tell ()
  "Tell the language server where point is, unless it knows."
  (let ((now (list (point) (buffer-chars-modified-tick))))
    (when (and sfumato-mode (not (equal now sfumato-before--told)) (sfumato-documents-flush))
      (setq sfumato-before--told now)
      (sfumato-outbox-notify :sfumato/didMove (list :textDocument (sfumato-documents-identifier)
                                                    :position (sfumato-text-position))))))

;;; References

(cl-defmethod sfumato-requested ((_method (eql 'sfumato/references)) params)
  "Answer where eglot's language server knows the word of PARAMS to be used.
A key that is pressed meanwhile ends it."
  (when-let* ((buffer (sfumato-before--buffer (plist-get (plist-get params :textDocument) :uri))))
    (with-current-buffer buffer
      (save-excursion
        (goto-char (sfumato-text-point (plist-get params :position)))
        (sfumato-before-references t)))))

(defun sfumato-before-references (&optional cancel)
  "Where eglot's language server knows the word at point to be used, as a vector.
With CANCEL, a key that is pressed ends it.  Nil where none knows."
  (when-let* ((server (and (eglot-managed-p) (eglot-server-capable :referencesProvider) (eglot-current-server)))
              (found (ignore-errors
                       (jsonrpc-request server :textDocument/references
                                        (list :textDocument (list :uri (eglot-path-to-uri buffer-file-name))
                                              :position (list :line (1- (line-number-at-pos nil t))
                                                              :character (funcall eglot-current-linepos-function))
                                              :context '(:includeDeclaration :json-false))
                                        :timeout 5 :cancel-on-input cancel))))
    (let ((linepos eglot-move-to-linepos-function))
      (vconcat (mapcar (lambda (location) (sfumato-before--as-ours location linepos)) found)))))

(defun sfumato-before--as-ours (location linepos)
  "LOCATION of eglot's language server, with the columns of ours.
LINEPOS goes to one of its columns.  A file that is not visited is read."
  (let* ((path (eglot-uri-to-path (plist-get location :uri)))
         (buffer (find-buffer-visiting path)))
    (with-current-buffer (or buffer (generate-new-buffer " *sfumato*" t))
      (unless buffer
        (insert-file-contents path)
        (setq-local eglot-move-to-linepos-function linepos))
      (pcase-let ((`(,beg . ,end) (eglot-range-region (plist-get location :range))))
        (prog1 (list :uri (plist-get location :uri) :range (sfumato-text-range beg end))
          (unless buffer
            (kill-buffer)))))))

;;; Reports

(cl-defmethod eglot-handle-notification :after
  (_server (_method (eql textDocument/publishDiagnostics)) &key uri &allow-other-keys)
  "Tell the language server what is reported of URI, once Flymake has it."
  (run-at-time 0.05 nil #'sfumato-before--report (eglot-uri-to-path uri)))

(defun sfumato-before--report (path)
  "Tell the language server what Flymake shows of the file PATH."
  (when-let* ((buffer (find-buffer-visiting path)))
    (with-current-buffer buffer
      (when (and sfumato-mode (sfumato-documents-flush))
        (let ((found (mapcar #'sfumato-before--diagnostic (flymake-diagnostics))))
          (when (or found sfumato-before--reported)
            (setq sfumato-before--reported (and found t))
            (sfumato-outbox-notify :sfumato/didDiagnose (list :textDocument (sfumato-documents-identifier)
                                                              :diagnostics (vconcat found)))))))))

(defun sfumato-before--diagnostic (one)
  "ONE of Flymake's as the protocol has it."
  (list :range (sfumato-text-range (flymake-diagnostic-beg one) (flymake-diagnostic-end one))
        :severity (pcase (flymake-diagnostic-type one)
                    ((or 'eglot-error :error) 1)
                    ((or 'eglot-warning :warning) 2)
                    (_ 3))
        :message (sfumato-text-sendable (flymake-diagnostic-text one))))

(defun sfumato-before--buffer (uri)
  "The buffer that the language server knows as URI."
  (cl-find-if (lambda (buffer) (equal (buffer-local-value 'sfumato-documents--uri buffer) uri)) (buffer-list)))

(provide 'sfumato-before)
;;; sfumato-before.el ends here
