;;; sfumato-edits.el --- Edits of the language server  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; An edit says which version of each document it is for.  It is made in all of them or in none.

;;; Code:

(require 'cl-lib)
(require 'diff)
(require 'sfumato-connection)
(require 'sfumato-documents)
(require 'sfumato-text)

(cl-defstruct (sfumato-edits-document (:copier nil))
  "What becomes of the text in BUFFER, if it still is VERSION.
CHANGES are lists of BEG, END and the new text, from the buffer's start on."
  buffer version changes)

(defun sfumato-edits-documents (edit)
  "What the workspace edit EDIT makes of each document."
  (mapcar (lambda (document)
            (let* ((name (plist-get document :textDocument))
                   (buffer (sfumato-documents-buffer (plist-get name :uri))))
              (make-sfumato-edits-document
               :buffer buffer
               :version (plist-get name :version)
               :changes (with-current-buffer buffer
                          (sfumato-edits--changes (plist-get document :edits))))))
          (plist-get edit :documentChanges)))

(defun sfumato-edits--changes (edits)
  "The changes in the current buffer that the text edits EDITS are."
  (sort (mapcar (lambda (edit)
                  (pcase-let ((`(,beg . ,end) (sfumato-text-region (plist-get edit :range))))
                    (list beg end (plist-get edit :newText))))
                edits)
        :key #'car))

(defun sfumato-edits--fits-p (document)
  "Whether DOCUMENT still has the text that its changes are for."
  (with-current-buffer (sfumato-edits-document-buffer document)
    (let ((version (sfumato-edits-document-version document)))
      (if sfumato-documents--version
          (eql version (sfumato-documents-flush))
        ;; The language server read the file.
        (and (not (buffer-modified-p)) (verify-visited-file-modtime))))))

(defun sfumato-edits-apply (edit)
  "Make EDIT in all its documents, each as one step of undo."
  (let ((documents (sfumato-edits-documents edit)))
    (dolist (document documents)
      (unless (sfumato-edits--fits-p document)
        (user-error "Sfumato: %s has changed since; nothing was done"
                    (buffer-name (sfumato-edits-document-buffer document))))
      (with-current-buffer (sfumato-edits-document-buffer document)
        (barf-if-buffer-read-only)))
    (dolist (document documents)
      (with-current-buffer (sfumato-edits-document-buffer document)
        (undo-boundary)
        (sfumato-edits-change (sfumato-edits-document-changes document))
        (undo-boundary)))))

(defun sfumato-edits-change (changes)
  "Make CHANGES in the current buffer; point stays where it was in the text."
  (save-excursion
    (save-restriction
      (widen)
      (pcase-dolist (`(,beg ,end ,text) (reverse changes))
        (goto-char beg)
        (insert text)
        (delete-region (point) (+ (point) (- end beg)))))))

(cl-defmethod sfumato-requested ((_method (eql 'workspace/applyEdit)) params)
  "Make the edit of PARAMS."
  (condition-case problem
      (progn (sfumato-edits-apply (plist-get params :edit))
             '(:applied t))
    (error (list :applied :json-false :failureReason (error-message-string problem)))))

(defun sfumato-edits-diff (edit)
  "Show what EDIT would do to all its documents, as a diff."
  (let ((shown (get-buffer-create "*sfumato changes*")))
    (with-current-buffer shown
      (let ((inhibit-read-only t))
        (erase-buffer)
        (dolist (document (sfumato-edits-documents edit))
          (insert (sfumato-edits--diff-of document)))
        (diff-mode)
        (setq buffer-read-only t)
        (goto-char (point-min))))
    (display-buffer shown)))

(defun sfumato-edits--diff-of (document)
  "The diff of what becomes of DOCUMENT."
  (let* ((buffer (sfumato-edits-document-buffer document))
         (name (file-relative-name (buffer-file-name buffer)))
         (diff (generate-new-buffer " *sfumato diff*")))
    (unwind-protect
        (with-temp-buffer
          (insert-buffer-substring-no-properties buffer)
          (sfumato-edits-change (sfumato-edits-document-changes document))
          (diff-no-select buffer (current-buffer) "-u" t diff)
          (with-current-buffer diff
            (goto-char (point-min))
            (if (re-search-forward (rx bol "@@ ") nil t)
                (format "--- %s\n+++ %s\n%s" name name
                        (buffer-substring-no-properties
                         (pos-bol) (progn (re-search-forward (rx "\nDiff finished") nil 'end) (pos-bol 0))))
              "")))
      (kill-buffer diff))))

(provide 'sfumato-edits)
;;; sfumato-edits.el ends here
