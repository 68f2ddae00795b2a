using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OodDetection.Backend;

/// <summary>Loads libtorch, and keeps what the loader said where that fails.</summary>
internal static class TorchLoader
{
    private const int BindNow = 2;

    /// <summary>Loads libtorch, if it isn't loaded yet. Null where that went well, else the error; nothing is thrown.</summary>
    public static TorchFailure? Load()
    {
        // On Linux, look before leaping: the loader says what it lacks, which TorchSharp doesn't repeat, and TorchSharp that has
        // failed prints its search, stays as it is for the rest of the process, and may leave half a gigabyte of copies behind.
        var seen = ThisProcess.See();
        var early = seen.IsLinux ? TryOnLinux(seen) : null;
        if (early is not null && (early.IsFinal || !MayTorchSharpHelpItself(seen))) return early;
        try
        {
            Probe();
            return null;
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException or BadImageFormatException or IOException or ExternalException)
        {
            var said = early ?? (seen.IsLinux ? null : TryLibraries());
            return new TorchFailure(said?.Words ?? LoaderWords.Of(error), error);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // where TorchSharp.dll is missing, the runtime can't even compile it
    private static void Probe()
    {
        using var probe = zeros(1, device: CPU);
    }

    /// <summary>On Linux: what would end the process rather than fail, then what TorchSharp does first.</summary>
    private static TorchFailure? TryOnLinux(TorchInstallation seen)
    {
        if (seen.Find(seen.OwnLibrary) is { } own)
        {
            if (new LibraryCheck(seen).FindFaults(own).FirstOrDefault(f => f.IsDamage) is { } damage) return new TorchFailure(null, new InvalidDataException(damage.Reason)) { IsFinal = true };
            var mayDiffer = seen.Packages is { Count: 0 } || TorchInspection.PackageFaults(seen).Concat(TorchInspection.FoldersBeforeThePrograms(seen)).Any();
            if (mayDiffer && BindAll(own) is { } unbound) return unbound;
        }

        return TryLibraries();
    }

    /// <summary>Loads what TorchSharp loads first, by the same calls.</summary>
    private static TorchFailure? TryLibraries()
    {
        if (ThisProcess.TorchSharp() is not { } assembly) return null;
        try
        {
            NativeLibrary.TryLoad("torch_cpu", assembly, null, out _); // not needed where LibTorchSharp finds it itself
            NativeLibrary.Load("LibTorchSharp", assembly, null);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            return new TorchFailure(LoaderWords.Of(error), error);
        }
    }

    /// <summary>Whether TorchSharp can make do with copies of the packages in NuGet's cache. It copies in any case, and what it copies may be what failed.</summary>
    private static bool MayTorchSharpHelpItself(TorchInstallation seen)
    {
        var spare = seen with { Folders = seen.FoldersOfLastResort, FoldersOfLastResort = [] };
        return spare.Find(spare.TorchLibrary) is not null && spare.Find(spare.OwnLibrary) is { } own && new LibraryCheck(spare).FindFaults(own, itsLibrariesToo: false).Count == 0;
    }

    /// <summary>Loads a library with all that it refers to. .NET puts that off to the first call, and what is missing then ends the process: so it is where libtorch is of another version.</summary>
    private static TorchFailure? BindAll(string path)
    {
        try
        {
            LastError(); // found before it is needed: the search for it would forget the error
            if (OpenLibrary(path, BindNow) != 0) return null;
            var words = Marshal.PtrToStringUTF8(LastError()) ?? "nothing";
            // A file that isn't there fails in any case. What else is missing, a function for the most part, would be noticed when it is called.
            return new TorchFailure(words, new DllNotFoundException(words)) { IsFinal = !words.Contains("cannot open shared object file", StringComparison.Ordinal) };
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // a system without glibc, where nothing of torch can be loaded anyhow
        }
    }

    [DllImport("libdl.so.2", EntryPoint = "dlopen")]
    private static extern nint OpenLibrary([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libdl.so.2", EntryPoint = "dlerror")]
    private static extern nint LastError();
}
