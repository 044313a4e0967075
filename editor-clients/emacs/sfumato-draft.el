;;; sfumato-draft.el --- Drafts of an operation that runs  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; A draft stands where its text would go, each piece of it as sure as it is, until the next one or the changes come.

;;; Code:

(require 'sfumato-connection)
(require 'sfumato-documents)
(require 'sfumato-review)
(require 'sfumato-text)

(defface sfumato-draft '((t :inherit (shadow italic)))
  "What a draft is not sure of."
  :group 'sfumato)

(defface sfumato-draft-sure '((t :inherit bold))
  "What a draft is sure of."
  :group 'sfumato)

(cl-defmethod sfumato-notified ((_method (eql 'sfumato/draft)) params)
  "Show the draft of PARAMS where its operation runs."
  (dolist (buffer (buffer-list))
    (sfumato-review--in
     buffer (plist-get params :token)
     (lambda ()
       (unless (sfumato-review-candidates sfumato-review--current)
         (sfumato-review--clear)
         (seq-do #'sfumato-draft--draw (plist-get params :changes)))))))

(defun sfumato-draft--draw (change)
  "Show CHANGE of a draft, if it is in this buffer."
  (when (equal (plist-get change :uri) sfumato-documents--uri)
    (pcase-let ((`(,beg . ,end) (sfumato-text-region (plist-get change :range)))
                (text (sfumato-draft--shaded change)))
      (if (= beg end)
          (sfumato-review--overlay beg end 'after-string text)
        (sfumato-review--overlay beg end 'display text)))))

(defun sfumato-draft--shaded (change)
  "The text of CHANGE, each piece as sure as it is."
  (let ((text (propertize (plist-get change :text) 'face 'sfumato-draft))
        (from 0))
    (seq-doseq (piece (plist-get change :pieces))
      (when-let* ((found (string-search (plist-get piece :text) text from)))
        (setq from (+ found (length (plist-get piece :text))))
        (when (> (plist-get piece :confidence) 0.7)
          (put-text-property found from 'face 'sfumato-draft-sure text))))
    text))

(provide 'sfumato-draft)
;;; sfumato-draft.el ends here
