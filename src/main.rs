//! The `face-game` program; see [`face_game::cli`].

fn main() -> std::process::ExitCode {
    face_game::cli::main()
}
