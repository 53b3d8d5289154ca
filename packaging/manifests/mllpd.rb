class Mllpd < Formula
  desc "Listener for HL7 v2 over MLLP that keeps what it acknowledges"
  homepage "@HOME@"
  version "@VERSION@"
  license "MIT"

  on_macos do
    on_arm do
      url "@URL@/mllpd-@VERSION@-macos-arm64.tar.gz"
      sha256 "@SUM mllpd-@VERSION@-macos-arm64.tar.gz@"
    end
    on_intel do
      url "@URL@/mllpd-@VERSION@-macos-amd64.tar.gz"
      sha256 "@SUM mllpd-@VERSION@-macos-amd64.tar.gz@"
    end
  end

  on_linux do
    on_arm do
      url "@URL@/mllpd-@VERSION@-linux-arm64.tar.gz"
      sha256 "@SUM mllpd-@VERSION@-linux-arm64.tar.gz@"
    end
    on_intel do
      url "@URL@/mllpd-@VERSION@-linux-amd64.tar.gz"
      sha256 "@SUM mllpd-@VERSION@-linux-amd64.tar.gz@"
    end
  end

  def install
    bin.install "mllpd"
    man1.install "mllpd.1"
  end

  service do
    run [opt_bin/"mllpd", "serve"]
    keep_alive crashed: true
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/mllpd version")
  end
end
