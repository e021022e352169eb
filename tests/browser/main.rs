//! Sessions at the built page, one file for each kind of work.
//! How a session is started and ended is in the library.

use anyhow::{Result, ensure};
use end_to_end::Session;

#[tokio::test]
async fn the_page_starts_without_a_complaint_and_may_share_memory() -> Result<()> {
    Session::new("start")
        .run(|page| async move {
            page.wait_until("document.readyState == 'complete'").await?;
            ensure!(
                page.value("crossOriginIsolated").await? == true,
                "the server's headers isolate the page"
            );
            page.screenshot("page").await
        })
        .await
}
