;;; refactor.el --- Call sites are filled anew, in one file or in two  -*- lexical-binding: t; -*-

;;; Code:

(require 'around)

(defconst refactor-area "def area(radius, unit):\n    return radius\n\n\nprint(area(3))\nother = area(4)\n")
(defconst refactor-other "from area import area\n\nprint(area(2))\n")

(defun refactor-open ()
  "Open a function whose header has changed, with point in that; return the text."
  (around-open refactor-area "area.py")
  (goto-char (point-min))
  (search-forward "area")
  (buffer-string))

(defun refactor-eglot ()
  "Let eglot run a language server of Python's for this buffer."
  (let ((eglot-server-programs `((python-base-mode . (,(getenv "SFUMATO_TESTS_JEDI")))))
        (eglot-sync-connect 60))
    (call-interactively #'eglot)
    (around-until "eglot manages the buffer" #'eglot-managed-p)))

(ert-deftest call-sites-of-the-file-are-kept-as-answered ()
  (let ((before (refactor-open)))
    (sfumato-refactor)
    (let ((expected (around-edited before (around-reviewed))))
      (should-not (equal expected before))
      (around-type "C-c C-c")
      (should (equal (buffer-string) expected))
      (around-type "C-x C-s")
      (should (equal (around-disk) (around-bytes expected))))))

(ert-deftest call-sites-that-eglots-language-server-knows-are-previewed-and-kept-in-both-files ()
  (let ((other (expand-file-name "other.py" around-folder)))
    (write-region refactor-other nil other nil 'quiet)
    (let ((before (refactor-open)))
      (refactor-eglot)
      (sfumato-refactor)
      (let* ((edit (around-reviewed))
             (expected (around-edited before edit))
             (expected-other (around-edited refactor-other edit (eglot-path-to-uri other))))
        (should (= (length (plist-get edit :documentChanges)) 2))
        (should (string-search "+++ other.py" (with-current-buffer "*sfumato changes*" (buffer-string))))
        (should-not (equal refactor-other expected-other))
        (around-type "C-c C-c")
        (save-some-buffers t)
        (should (equal (around-disk) (around-bytes expected)))
        (with-current-buffer (find-buffer-visiting other)
          (should (equal (around-disk) (around-bytes expected-other))))))))

(ert-deftest a-preview-that-is-discarded-leaves-both-files ()
  (let ((other (expand-file-name "other.py" around-folder)))
    (write-region refactor-other nil other nil 'quiet)
    (let ((before (refactor-open)))
      (refactor-eglot)
      (sfumato-refactor)
      (around-reviewed)
      (around-type "C-c C-k")
      (should (equal (buffer-string) before))
      (should-not (buffer-modified-p (find-buffer-visiting other))))))

;;; refactor.el ends here
