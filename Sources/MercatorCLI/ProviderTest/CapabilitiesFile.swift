import MercatorDiagnostics
import MercatorGateway
import MercatorProviders
package import MercatorSystem
import MercatorYAML

/// A configuration file into which capabilities are written: as a whole or not at all.
package struct CapabilitiesFile {
    private let path: String
    private let system: System

    package init(path: String, system: System) {
        self.path = path
        self.system = system
    }

    /// Writes what the reports have found. Nil when done, else why not.
    ///
    /// The new text is loaded before it replaces the old one: it must say what was found, of these providers alone.
    package func write(_ reports: [TrialReport]) -> String? {
        do throws(FileError) {
            let bytes = try system.files.read(path, bytesMax: YAMLBounds.fileBytesMax)
            guard let old = String(validating: bytes, as: UTF8.self) else { return "it is not UTF-8 text" }
            var text = old
            for report in reports {
                do throws(CapabilitiesSplice.Refused) {
                    text = try CapabilitiesSplice(SourceText(path: path, text: text))
                        .writing(report.news, of: report.name)
                } catch {
                    return error.reason + "; the block above goes there by hand"
                }
            }
            guard isMeant(text, instead: old, reports) else {
                return "its form leaves no safe place for them; the block above goes there by hand"
            }
            return FileReplacement.replace(path, with: text)
        } catch {
            return error.reason
        }
    }

    private func isMeant(_ text: String, instead old: String, _ reports: [TrialReport]) -> Bool {
        guard let before = capabilities(in: old), let after = capabilities(in: text), before.count == after.count
        else { return false }
        return zip(before, after).allSatisfy { was, now in
            let report = reports.first { $0.name == was.name }
            return was.name == now.name && now.capabilities == (report?.learned ?? was.capabilities)
        }
    }

    private func capabilities(in text: String) -> [(name: String, capabilities: ProviderCapabilities)]? {
        let loaded = ConfigurationLoader(system: system).load(text: text, path: path)
        return loaded.configuration?.providers.map { provider in
            (provider.name, ProviderSelection.endpoint(of: provider)?.capabilities ?? ProviderCapabilities())
        }
    }
}
