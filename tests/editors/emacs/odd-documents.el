;;; odd-documents.el --- A right edit in odd documents, or a stated refusal  -*- lexical-binding: t; -*-

;;; Code:

(require 'around)

(defun odd-documents-accepted (text typed &optional coding)
  "Type TYPED at the end of TEXT, accept what comes, save; return what was accepted."
  (around-open text "odd.py" coding)
  (around-insert typed)
  (let ((ghost (around-wait-for-ghost)))
    (should (equal ghost (car (around-answers))))
    (around-type "TAB")
    (should (equal (buffer-string) (concat text typed ghost)))
    (around-type "C-x C-s")
    ghost))

(ert-deftest a-file-with-crlf-keeps-crlf-everywhere ()
  (let ((ghost (odd-documents-accepted around-mean "    return " 'utf-8-dos)))
    (should (equal (around-disk)
                   (around-bytes (replace-regexp-in-string "\n" "\r\n" (concat around-mean "    return " ghost "\n")))))))

(ert-deftest a-file-with-tabs-is-edited-in-the-right-place ()
  (let* ((text (string-replace "    " "\t" around-mean))
         (ghost (odd-documents-accepted text "\treturn ")))
    (should (equal (around-disk) (around-bytes (concat text "\treturn " ghost "\n"))))))

(ert-deftest emoji-and-combining-characters-before-point-move-nothing ()
  (let* ((typed "    name = \"🎨e\u0301日本👩‍👩‍👧\"; count = ")
         (ghost (odd-documents-accepted around-mean typed)))
    (should (equal (around-disk) (around-bytes (concat around-mean typed ghost "\n"))))))

(ert-deftest a-file-with-form-feeds-is-edited-in-the-right-place ()
  (let* ((text (concat "import math\n\f\nx = 1\f\n" around-mean))
         (ghost (odd-documents-accepted text "    return ")))
    (should (equal (around-disk) (around-bytes (concat text "    return " ghost "\n"))))))

(ert-deftest a-file-with-line-separators-of-unicode-is-edited-in-the-right-place ()
  (let* ((text (concat "text = 'a\u2028b\u2029c\u0085d\v'\n" around-mean))
         (ghost (odd-documents-accepted text "    return ")))
    (should (equal (around-disk) (around-bytes (concat text "    return " ghost "\n"))))))

(ert-deftest a-file-with-lone-carriage-returns-is-edited-in-the-right-place ()
  (let* ((text (concat "text = 'a\rb'\n" around-mean))
         (ghost (odd-documents-accepted text "    return ")))
    (should (equal (around-disk) (around-bytes (concat text "    return " ghost "\n"))))))

(ert-deftest bytes-that-are-no-text-are-left-as-they-are ()
  (let ((bytes (concat "text = '\xff\xfe'\n" around-mean)))
    (around-open (string-to-unibyte (encode-coding-string bytes 'latin-1)) "odd.py" 'no-conversion)
    (setq buffer-file-coding-system 'utf-8-unix)
    (around-insert "    return ")
    (let ((ghost (around-wait-for-ghost)))
      (around-type "TAB")
      (should (string-suffix-p (concat "    return " ghost) (buffer-string))))))

(ert-deftest an-empty-file-gets-an-answer-and-stays-as-it-is ()
  (around-open "" "odd.py")
  (setq sfumato-delay nil)
  (sfumato-suggest)
  (around-wait-for-answer)
  (should (equal (around-ghost) (car (around-answers t))))
  (should (equal (buffer-string) "")))

(ert-deftest a-line-of-a-megabyte-is-edited-at-its-end ()
  (let* ((text (concat "values = [" (apply #'concat (make-list 200000 "1234,"))))
         (ghost (odd-documents-accepted text "5,")))
    (should (equal (around-disk) (around-bytes (concat text "5," ghost "\n"))))))

(ert-deftest a-narrowed-buffer-is-known-as-a-whole ()
  (around-open-behind-last-word around-twice)
  (setq sfumato-delay nil)
  (around-insert " ")
  (narrow-to-region (pos-bol) (pos-eol))
  (sfumato-suggest)
  (let ((ghost (around-wait-for-ghost)))
    (widen)
    (should (equal ghost (car (around-answers t))))))

;;; odd-documents.el ends here
