using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace OodDetection.Build
{
    /// <summary>
    /// Marks versions of libstdc++ that an ELF library asks for as weak where nothing of them is used: the loader then does without.
    /// Compiled by MSBuild when it runs (OodDetection.targets), so it is one file and knows .NET Standard 2.0 alone.
    /// </summary>
    public sealed class AdaptToOldLibstdcxx : Task
    {
        private const string Library = "libstdc++.so.6";

        /// <summary>The libraries in an output folder; each may be a link into a package cache, whose file stays as it is.</summary>
        [Required]
        public ITaskItem[] Files { get; set; }

        /// <summary>auto: versions that <see cref="Libstdcxx"/> lacks; always: versions that GCC 12's libstdc++ lacks.</summary>
        [Required]
        public string Mode { get; set; }

        /// <summary>The libstdc++ that counts; the system's where nothing is said.</summary>
        public string Libstdcxx { get; set; }

        public override bool Execute()
        {
            var system = string.IsNullOrEmpty(Libstdcxx) ? Find() : Libstdcxx;
            if (Mode != "always" && system == null)
            {
                Log.LogMessage(MessageImportance.Low, "No " + Library + " was found; TorchSharp's native library stays as it is.");
                return true;
            }

            foreach (var file in Files)
            {
                try
                {
                    Adapt(file.GetMetadata("FullPath"), system);
                }
                catch (Exception error) when (error is IOException || error is UnauthorizedAccessException || error is IndexOutOfRangeException || error is ArgumentException)
                {
                    Log.LogWarning(file.ItemSpec + " could not be adapted to this system's " + Library + ": " + error.Message);
                }
            }

            return true;
        }

        private void Adapt(string path, string system)
        {
            var elf = new Elf(File.ReadAllBytes(path));
            if (!elf.IsKnown) return;
            // GLIBCXX_3.4.30 is GCC 12's: what Debian 12, Ubuntu 22.04 and RHEL 9's toolset have.
            Func<string, bool> isThere = Mode == "always"
                ? (Func<string, bool>)(version => Number(version) <= 30)
                : new HashSet<string>(new Elf(File.ReadAllBytes(system)).Defined(), StringComparer.Ordinal).Contains;
            var missing = elf.Needed(Library).Where(n => n.Name.StartsWith("GLIBCXX_", StringComparison.Ordinal) && !n.IsWeak && !isThere(n.Name)).ToList();
            var free = missing.Where(n => !elf.Uses(n.Index)).ToList();
            foreach (var version in missing.Except(free))
                Log.LogWarning(path + " uses " + version.Name + ", which " + (system ?? "an old " + Library) + " lacks: it will not load there.");
            if (free.Count == 0) return;

            foreach (var version in free) elf.MarkWeak(version);
            // A new file under the old name: the old one may be a hard link to the package cache's. Its time stays, so that the next build copies nothing.
            var time = File.GetLastWriteTimeUtc(path);
            var made = path + "." + Guid.NewGuid().ToString("N");
            try
            {
                File.Copy(path, made); // with its permissions
                File.WriteAllBytes(made, elf.Bytes);
                File.SetLastWriteTimeUtc(made, time);
                File.Delete(path);
                File.Move(made, path);
            }
            finally
            {
                if (File.Exists(made)) File.Delete(made);
            }

            Log.LogMessage(MessageImportance.Normal, path + " asked for " + string.Join(", ", free.Select(n => n.Name)) + " without use for it; it does so no more.");
        }

        private static int Number(string version)
        {
            int number;
            return int.TryParse(version.Substring(version.LastIndexOf('.') + 1), out number) && version.StartsWith("GLIBCXX_3.4.", StringComparison.Ordinal) ? number : 0;
        }

        private static string Find()
        {
            var own = (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(new[] { ':' }, StringSplitOptions.RemoveEmptyEntries);
            var usual = new[] { "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib", "/lib" };
            return own.Concat(usual).Select(folder => Path.Combine(folder, Library)).FirstOrDefault(File.Exists);
        }

        /// <summary>What of a 64-bit little-endian ELF file counts here: its symbol versions and what its relocations refer to.</summary>
        private sealed class Elf
        {
            private const uint Rela = 4, DynamicSymbols = 11, VersionSymbols = 0x6fffffff, VersionNeeds = 0x6ffffffe, VersionDefinitions = 0x6ffffffd;
            private readonly List<Section> _sections = new List<Section>();

            public Elf(byte[] bytes)
            {
                Bytes = bytes;
                IsKnown = bytes.Length > 64 && bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F' && bytes[4] == 2 && bytes[5] == 1;
                if (!IsKnown) return;
                var start = (int)BitConverter.ToInt64(bytes, 0x28);
                int size = Short(0x3A), count = Short(0x3C);
                for (var i = 0; i < count; i++)
                {
                    var at = start + (i * size);
                    _sections.Add(new Section { Kind = Word(at + 4), Offset = (int)BitConverter.ToInt64(bytes, at + 24), Size = (int)BitConverter.ToInt64(bytes, at + 32), Link = (int)Word(at + 40), Info = (int)Word(at + 44) });
                }
            }

            public byte[] Bytes { get; private set; }

            public bool IsKnown { get; private set; }

            /// <summary>The versions that the library offers.</summary>
            public IEnumerable<string> Defined()
            {
                foreach (var section in _sections.Where(s => s.Kind == VersionDefinitions))
                {
                    var at = section.Offset;
                    for (var i = 0; i < section.Info; i++, at += (int)Word(at + 16)) yield return Text(section, (int)Word(at + (int)Word(at + 12)));
                }
            }

            /// <summary>The versions that the library asks of another one.</summary>
            public IEnumerable<Need> Needed(string library)
            {
                foreach (var section in _sections.Where(s => s.Kind == VersionNeeds))
                {
                    var at = section.Offset;
                    for (var i = 0; i < section.Info; i++, at += (int)Word(at + 12))
                    {
                        if (Text(section, (int)Word(at + 4)) != library) continue;
                        var entry = at + (int)Word(at + 8);
                        for (var k = 0; k < Short(at + 2); k++, entry += (int)Word(entry + 12))
                            yield return new Need { Name = Text(section, (int)Word(entry + 8)), Index = Short(entry + 6), At = entry, IsWeak = (Short(entry + 4) & 2) != 0 };
                    }
                }
            }

            /// <summary>Whether a relocation refers to a symbol of some version.</summary>
            public bool Uses(int version)
            {
                var versions = _sections.First(s => s.Kind == VersionSymbols);
                var ofVersion = new HashSet<uint>(Enumerable.Range(0, versions.Size / 2).Where(i => (Short(versions.Offset + (2 * i)) & 0x7fff) == version).Select(i => (uint)i));
                return _sections.Where(s => s.Kind == Rela && _sections[s.Link].Kind == DynamicSymbols)
                    .Any(s => Enumerable.Range(0, s.Size / 24).Any(i => ofVersion.Contains(Word(s.Offset + (24 * i) + 12))));
            }

            /// <summary>VER_FLG_WEAK in vna_flags.</summary>
            public void MarkWeak(Need need)
            {
                Bytes[need.At + 4] |= 2;
            }

            private string Text(Section section, int offset)
            {
                var start = _sections[section.Link].Offset + offset;
                return Encoding.ASCII.GetString(Bytes, start, Array.IndexOf(Bytes, (byte)0, start) - start);
            }

            private uint Word(int at)
            {
                return BitConverter.ToUInt32(Bytes, at);
            }

            private int Short(int at)
            {
                return BitConverter.ToUInt16(Bytes, at);
            }

            private struct Section
            {
                public uint Kind;
                public int Offset, Size, Link, Info;
            }
        }

        private struct Need
        {
            public string Name;
            public int Index, At;
            public bool IsWeak;
        }
    }
}
