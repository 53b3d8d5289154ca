cask "mllpscope" do
  version "@VERSION@"

  on_arm do
    sha256 "@SUM mllpscope-@VERSION@-macos-arm64.dmg@"

    url "@URL@/mllpscope-@VERSION@-macos-arm64.dmg"
  end
  on_intel do
    sha256 "@SUM mllpscope-@VERSION@-macos-amd64.dmg@"

    url "@URL@/mllpscope-@VERSION@-macos-amd64.dmg"
  end

  name "MLLPScope"
  desc "Listen for HL7 v2 over MLLP and look inside what arrives"
  homepage "@HOME@"

  app "MLLPScope.app"
end
