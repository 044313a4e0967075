;;; sfumato-review.el --- Changes, to keep or to discard  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; While an operation runs, its drafts stand where they would go; then its changes do, until they are kept or discarded.
;; The buffer is not touched before.  Whatever changes the buffer ends it.

;;; Code:

(require 'cl-lib)
(require 'diff-mode)
(require 'sfumato-connection)
(require 'sfumato-outbox)
(require 'sfumato-documents)
(require 'sfumato-edits)
(require 'sfumato-text)

(defface sfumato-added '((t :inherit diff-added))
  "What a change would put in."
  :group 'sfumato)

(defface sfumato-removed '((t :inherit diff-removed :strike-through t))
  "What a change would take away."
  :group 'sfumato)

(defface sfumato-fault '((t :inherit warning))
  "What is wrong with a change."
  :group 'sfumato)

(cl-defstruct (sfumato-review (:copier nil))
  "An operation in the current buffer.
TOKEN names it; CANDIDATES are what it came to, and INDEX the one that is shown;
OVERLAYS show it.  AFTER is called with the changes of the one that was kept."
  token candidates (index 0) overlays after)

(defvar-local sfumato-review--current nil "The operation that runs or waits for a decision.")
(defvar sfumato-review--count 0)

(defvar-keymap sfumato-review-map
  :doc "Keys while an operation runs, or its changes wait to be kept or discarded."
  "C-c C-c" #'sfumato-keep
  "C-c C-k" #'sfumato-discard
  "C-g" #'sfumato-discard
  "M-n" #'sfumato-review-next
  "M-p" #'sfumato-review-previous)

(defvar sfumato-review--keys `((sfumato-review--current . ,sfumato-review-map))
  "For `emulation-mode-map-alists'.")

(defun sfumato-review-begin (command arguments &optional after)
  "Run COMMAND with ARGUMENTS, and show its drafts and its changes.
AFTER is called with the changes when they were kept."
  (unless (sfumato-documents-flush)
    (user-error "Sfumato: the language server is %s" (sfumato-connection-state)))
  (sfumato-review-end)
  (let* ((token (format "emacs-%d" (cl-incf sfumato-review--count)))
         (buffer (current-buffer)))
    (setq sfumato-review--current (make-sfumato-review :token token :after after))
    (message "Sfumato: %s; C-g ends it" (string-remove-prefix "sfumato." command))
    (sfumato-outbox-request
     :workspace/executeCommand
     (list :command command
           :workDoneToken token
           :arguments (vector (append (list :textDocument (sfumato-documents-identifier)
                                            :apply :json-false
                                            :draftToken token)
                                      arguments)))
     (lambda (result) (sfumato-review--in buffer token (lambda () (sfumato-review--arrived result))))
     :failed (lambda (problem)
               (sfumato-review--in buffer token
                                   (lambda ()
                                     (sfumato-review--finish)
                                     (message "Sfumato: %s" problem)))))))

(defun sfumato-review--in (buffer token function)
  "Call FUNCTION in BUFFER, if the operation TOKEN still is its current one."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (when (and sfumato-review--current
                 (equal token (sfumato-review-token sfumato-review--current)))
        (funcall function)))))

;;; What is shown

(defun sfumato-review--clear ()
  "Take what is shown off the screen."
  (mapc #'delete-overlay (sfumato-review-overlays sfumato-review--current))
  (setf (sfumato-review-overlays sfumato-review--current) nil))

(defun sfumato-review--overlay (beg end &rest properties)
  "Show an overlay from BEG to END with PROPERTIES."
  (let ((overlay (make-overlay beg end)))
    (while properties
      (overlay-put overlay (pop properties) (pop properties)))
    (push overlay (sfumato-review-overlays sfumato-review--current))))

(defun sfumato-review--arrived (result)
  "Show what RESULT would change."
  (if-let* ((found (or (append (plist-get result :candidates) nil)
                       (when-let* ((edit (plist-get result :edit))) (list (list :edit edit))))))
      (sfumato-review--show result found)
    (sfumato-review--finish)
    (message "Sfumato: %s" (plist-get result :message))))

(defun sfumato-review--show (result found)
  "Show the first of the candidates FOUND, of which RESULT tells."
  (setf (sfumato-review-candidates sfumato-review--current) found)
  (sfumato-review--draw)
  (message "Sfumato: %s  C-c C-c keeps, C-c C-k discards%s" (plist-get result :message)
           (if (length> found 1) ", M-n shows the next" "")))

(defun sfumato-review--candidate ()
  "The candidate that is shown."
  (nth (sfumato-review-index sfumato-review--current)
       (sfumato-review-candidates sfumato-review--current)))

(defun sfumato-review--edit ()
  "The edit that is shown."
  (plist-get (sfumato-review--candidate) :edit))

(defun sfumato-review--fault ()
  "What is wrong with the candidate that is shown, or nil."
  (let ((verdict (plist-get (sfumato-review--candidate) :verdict))
        (problem (plist-get (sfumato-review--candidate) :problem)))
    (when-let* ((sign (cdr (assoc verdict '(("unfinished" . "…") ("broken" . "✗"))))))
      (concat sign " " verdict (if (member problem '(nil "")) "" (concat ": " problem))))))

(defun sfumato-review--here ()
  "The changes of the shown edit in this buffer."
  (cl-loop for document in (sfumato-edits-documents (sfumato-review--edit))
           when (eq (sfumato-edits-document-buffer document) (current-buffer))
           return (sfumato-edits-document-changes document)))

(defun sfumato-review--draw ()
  "Show the changes in this buffer, and a diff of all where there are others."
  (sfumato-review--clear)
  (pcase-dolist (`(,beg ,end ,text) (sfumato-review--here))
    (sfumato-review--overlay beg end
                             'face 'sfumato-removed
                             'after-string (propertize text 'face 'sfumato-added)))
  (when-let* ((fault (sfumato-review--fault))
              (end (cl-loop for (_ end _) in (sfumato-review--here) maximize end)))
    (save-excursion
      (goto-char end)
      (sfumato-review--overlay (pos-eol) (pos-eol)
                               'after-string (concat "\n" (propertize fault 'face 'sfumato-fault)))))
  (when (length> (plist-get (sfumato-review--edit) :documentChanges) 1)
    (sfumato-edits-diff (sfumato-review--edit))))

;;; Keep, discard, another one

(defun sfumato-review--finish ()
  "End the operation of this buffer."
  (when sfumato-review--current
    (sfumato-review--clear)
    (setq sfumato-review--current nil)))

(defun sfumato-review-end ()
  "End the operation of this buffer, and tell so if it still runs."
  (when sfumato-review--current
    (unless (sfumato-review-candidates sfumato-review--current)
      (sfumato-outbox-notify :window/workDoneProgress/cancel
                                 (list :token (sfumato-review-token sfumato-review--current))))
    (sfumato-review--finish)))

(defun sfumato-review-after-change (_beg _end _removed)
  "Another text than the operation was asked about."
  (when sfumato-review--current
    (sfumato-review-end)
    (message "Sfumato: the text has changed; nothing was done")))

(defun sfumato-review--decide ()
  "Complain when there are no changes to decide on."
  (unless (and sfumato-review--current (sfumato-review-candidates sfumato-review--current))
    (user-error "Sfumato: there are no changes to keep yet")))

(defun sfumato-keep ()
  "Make the changes that are shown."
  (interactive)
  (sfumato-review--decide)
  (when-let* ((fault (sfumato-review--fault)))
    (unless (yes-or-no-p (format "Sfumato: %s.  Keep it anyway? " fault))
      (user-error "Sfumato: nothing was changed")))
  (let ((edit (sfumato-review--edit))
        (changes (sfumato-review--here))
        (after (sfumato-review-after sfumato-review--current)))
    (sfumato-review--finish)
    (sfumato-edits-apply edit)
    (when after (funcall after changes))))

(defun sfumato-discard ()
  "End the operation, or drop its changes."
  (interactive)
  (sfumato-review-end)
  (message "Sfumato: nothing was changed"))

(defun sfumato-review-next (&optional step)
  "Show the next candidate, or the one STEP further."
  (interactive)
  (sfumato-review--decide)
  (setf (sfumato-review-index sfumato-review--current)
        (mod (+ (sfumato-review-index sfumato-review--current) (or step 1))
             (length (sfumato-review-candidates sfumato-review--current))))
  (sfumato-review--draw))

(defun sfumato-review-previous ()
  "Show the candidate before this one."
  (interactive)
  (sfumato-review-next -1))

(provide 'sfumato-review)
;;; sfumato-review.el ends here
